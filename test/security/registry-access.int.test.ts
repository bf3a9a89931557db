import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as plainRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { defineEvent } from '../../shared/contracts/event.ts';
import { OrderId } from '../../shared/contracts/values.ts';
import { connectRegistry } from '../../shared/messaging/registry.ts';
import { askRegistry, type RegistryAccess } from '../../shared/messaging/registry-access.ts';
import { certificateAuthority } from '../harness/certificates.ts';

const authority = certificateAuthority('authority of the registry');
const credentials = { username: 'order', password: 'correct-horse' };
const silent = pino({ level: 'silent' });

/** The registry of the test run behind a door that asks for TLS and a password. */
async function given(): Promise<RegistryAccess> {
  const expected = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
  const { key, certificate } = authority.certify(['localhost']);
  const behind = new URL(inject('stack').schemaRegistryUrl);
  const door = createServer({ key, cert: certificate }, (request, response) => {
    if (request.headers.authorization !== expected) {
      response.writeHead(401).end('{}');
      return;
    }
    const { method = 'GET', url = '/', headers } = request;
    const onward = plainRequest(new URL(url, behind), { method, headers: { ...headers, host: behind.host } });
    onward.on('response', (answer) =>
      answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers)),
    );
    request.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  onTestFinished(() => void door.close());
  const { port } = door.address() as AddressInfo;
  return { url: `https://localhost:${port}${behind.pathname}`, ca: authority.certificate, credentials };
}

const newEvent = () =>
  defineEvent('shipments', `Test${randomUUID().replaceAll('-', '')}`, z.object({ orderId: OrderId }));

describe('a schema registry by TLS with a password', () => {
  it('takes schemas and gives them back', async () => {
    const registry = connectRegistry(await given(), silent);
    const event = newEvent();
    const id = await registry.register(event);
    expect(await registry.eventTypeOf(id)).toBe(event.type);
  });

  it.each<[string, (right: RegistryAccess) => RegistryAccess, RegExp]>([
    [
      'the wrong password',
      (right) => ({ ...right, credentials: { ...credentials, password: 'wrong' } }),
      /401/,
    ],
    ['no password', ({ url, ca = '' }) => ({ url, ca }), /401/],
    [
      'another authority',
      (right) => ({ ...right, ca: certificateAuthority('another').certificate }),
      /unable to verify the first certificate/,
    ],
    [
      'another name',
      (right) => ({ ...right, url: right.url.replace('localhost', '127.0.0.1') }),
      /does not match certificate's altnames/,
    ],
  ])('is of no use with %s, and the failure does not show the right one', async (_, change, said) => {
    const access = change(await given());
    const registry = connectRegistry(access, silent);
    for (const attempt of [() => registry.register(newEvent()), () => registry.eventTypeOf(1)]) {
      const failure = await attempt().then(
        () => undefined,
        (error: Error) => error,
      );
      expect(String(failure)).toMatch(said);
      expect(String(failure?.stack)).not.toContain(credentials.password);
    }
  });

  it('that does not answer is given up in time', async () => {
    const server = createServer(authority.certify(['localhost']), () => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const access = { url: `https://localhost:${port}`, ca: authority.certificate };
    await expect(askRegistry(access, '/subjects', { timeoutMs: 200 })).rejects.toThrow();
  });
});
