import { connect } from 'node:net';
import type { InjectOptions } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectProblem, fieldsOf } from './order-answers.ts';
import { body, openShop } from './order-shop.ts';

describe('what cannot be read as a checkout', () => {
  const post = (payload: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    ({ method: 'POST', url: '/checkout', payload, headers }) satisfies InjectOptions;

  it.each<[string, InjectOptions, number, string]>([
    ['malformed JSON', post('{"customer":'), 400, 'body'],
    ['an empty body', post(''), 400, 'body'],
    ['a poisoned prototype', post('{"__proto__": {"admin": true}}'), 400, 'body'],
    ['another content type', post('<order/>', { 'content-type': 'application/xml' }), 415, 'content-type'],
    ['text', post('{}', { 'content-type': 'text/plain' }), 415, 'content-type'],
    ['more than 64 KiB', post(JSON.stringify('x'.repeat(64 * 1024))), 413, 'body'],
    ['a malformed URL', { method: 'POST', url: '/checkout/%zz', payload: body }, 400, 'url'],
  ])('%s is refused', async (_, request, status, field) => {
    const { app } = openShop();
    const answer = await app.inject(request);
    expectProblem(answer, status, String(request.url));
    expect(Object.keys(fieldsOf(answer))).toEqual([field]);
  });

  it('no body at all is refused', async () => {
    const { app } = openShop();
    const answer = await app.inject({ method: 'POST', url: '/checkout' });
    expect(fieldsOf(answer)).toEqual({ body: 'is required' });
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['an endless head', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is refused, too', async (_, text, status) => {
    // given
    const { app } = openShop();
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
    onTestFinished(() => void socket.destroy());
    // when
    socket.write(text);
    const answer = (await socket.toArray()).join('');
    // then
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ type: 'about:blank', status });
  });
});
