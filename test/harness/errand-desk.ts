import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Performer } from '../../shared/messaging/performer.ts';
import { CallFailure } from '../../shared/saga/retry-policy.ts';

/** An outside party over HTTP that outlives the services that call it, and counts what they do to it. */
export type ErrandDesk = {
  readonly url: string;
  /** How often each idempotency key was presented. Its effect happens the first time only. */
  readonly attempts: ReadonlyMap<string, number>;
  close(): Promise<void>;
};

export async function errandDesk(): Promise<ErrandDesk> {
  const attempts = new Map<string, number>();
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key']);
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    response.end(JSON.stringify({ receipt: `for ${key}` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    attempts,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Performs `courier`'s call at the desk. */
export function atDesk(url: string): Performer['perform'] {
  return async (_, { idempotencyKey, signal }) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'idempotency-key': idempotencyKey },
        signal,
      });
      return { outcome: 'done', result: await response.json() };
    } catch (error) {
      throw new CallFailure('connection', String(error));
    }
  };
}
