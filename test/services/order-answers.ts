import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { ApiSettings } from '../../services/order/api/api-settings.ts';
import { operationsWith } from '../../services/order/api/openapi/operations.ts';

/** Holds every answer of a documented route against the document; what contradicts it is added to the list. */
export function contradictionsOf(app: FastifyInstance, settings: ApiSettings): string[] {
  const contradictions: string[] = [];
  const operations = operationsWith(settings);
  app.addHook('onSend', async ({ method, routeOptions: { url } }, reply, payload) => {
    const operation = operations.find((one) => one.path === url && one.method.toUpperCase() === method);
    if (operation === undefined) return payload;
    const where = `${method} ${url} ${reply.statusCode}`;
    const answer = operation.answers[reply.statusCode];
    const [contentType] = String(reply.getHeader('content-type') ?? '').split(';');
    if (answer === undefined) contradictions.push(`${where} is not documented`);
    else if (answer.body && contentType !== (answer.contentType ?? 'application/json'))
      contradictions.push(`${where} is ${contentType}`);
    else if (typeof payload === 'string' && answer.body) {
      const parsed = answer.body.safeParse(JSON.parse(payload));
      if (!parsed.success) contradictions.push(`${where}: ${parsed.error.message}`);
    }
    for (const name of answer?.headers ?? [])
      if (!reply.hasHeader(name)) contradictions.push(`${where} has no ${name}`);
    return payload;
  });
  return contradictions;
}

export function expectProblem(answer: LightMyRequestResponse, status: number, instance?: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    ...(instance && { instance }),
  });
}

export function fieldsOf(answer: LightMyRequestResponse): Record<string, string> {
  const { errors = [] } = answer.json<{ errors?: { field: string; reason: string }[] }>();
  return Object.fromEntries(errors.map(({ field, reason }) => [field, reason]));
}
