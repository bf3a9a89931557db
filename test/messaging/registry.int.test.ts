import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { defineEvent } from '../../shared/contracts/event.ts';
import { jsonSchemaOf } from '../../shared/contracts/json-schema.ts';
import { OrderId } from '../../shared/contracts/values.ts';
import { connectRegistry, subjectOf } from '../../shared/messaging/registry.ts';
import { PermanentFailure } from '../../shared/messaging/until-it-works.ts';

const silent = pino({ level: 'silent' });

describe('a subject of the schema registry', () => {
  const url = () => inject('stack').schemaRegistryUrl;
  const newEvent = () =>
    defineEvent('shipments', `Test${randomUUID().replaceAll('-', '')}`, z.object({ orderId: OrderId }));
  const put = (path: string, method: string, body: unknown) =>
    fetch(`${url()}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const levelOf = async (subject: string) => await (await fetch(`${url()}/config/${subject}`)).json();
  const registerBare = (event: ReturnType<typeof newEvent>) =>
    put(`/subjects/${subjectOf(event)}/versions`, 'POST', {
      schemaType: 'JSON',
      schema: jsonSchemaOf(event),
    });

  it('can be registered for the first time by many at once', async () => {
    for (let times = 0; times < 5; times++) {
      const event = newEvent();
      const registries = Array.from({ length: 8 }, () => connectRegistry(url(), silent));
      const ids = await Promise.all(registries.map((registry) => registry.register(event)));
      expect(new Set(ids).size).toBe(1);
      expect(await levelOf(subjectOf(event))).toEqual({ compatibilityLevel: 'BACKWARD_TRANSITIVE' });
    }
  });

  it('that was left without a compatibility, by somebody killed half-way, gets ours', async () => {
    const event = newEvent();
    await registerBare(event);
    await put(`/config/${subjectOf(event)}`, 'PUT', { compatibility: 'NONE' });
    expect(await connectRegistry(url(), silent).register(event)).toEqual(expect.any(Number));
    expect(await levelOf(subjectOf(event))).toEqual({ compatibilityLevel: 'BACKWARD_TRANSITIVE' });
  });

  it('that somebody holds to another compatibility is left alone, and the failure says so', async () => {
    const event = newEvent();
    await registerBare(event);
    await put(`/config/${subjectOf(event)}`, 'PUT', { compatibility: 'FULL' });
    const failure = await connectRegistry(url(), silent)
      .register(event)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PermanentFailure);
    expect((failure as Error).message).toContain(`${subjectOf(event)} has compatibility FULL`);
    expect(await levelOf(subjectOf(event))).toEqual({ compatibilityLevel: 'FULL' });
  });
});
