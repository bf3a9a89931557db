import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Performer } from '../../../shared/messaging/performer.ts';
import { CallFailure } from '../../../shared/saga/retry-policy.ts';

/** What was asked for under one idempotency key. */
export type LedgerEntry = { readonly key: string; readonly orderId: string; readonly what: string };

/** An outside party over HTTP that outlives the services that call it. */
export type Ledger = {
  readonly url: string;
  /** All that was asked for, repeats included, in order. The effect takes place with the first of a key. */
  readonly asked: readonly LedgerEntry[];
  /** Does what it is asked from now on, but answers nobody until it is opened. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
};

/** Every third effect takes place and its answer is lost. */
const loses = 3;

export async function openLedger(): Promise<Ledger> {
  const asked: LedgerEntry[] = [];
  const keys = new Set<string>();
  const waiting = new Set<() => void>();
  let isOpen = true;

  function answer(response: ServerResponse, what: string, isLost: boolean): void {
    if (isLost) response.destroy();
    else response.end(JSON.stringify({ what }));
  }

  const server = createServer(async (request, response) => {
    const key = String(request.headers['idempotency-key']);
    const { orderId, what } = (await json(request)) as { orderId: string; what: string };
    const isFirst = !keys.has(key);
    keys.add(key);
    asked.push({ key, orderId, what });
    const reply = () => answer(response, what, isFirst && keys.size % loses === 0);
    if (isOpen) reply();
    else waiting.add(reply);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const open = () => {
    isOpen = true;
    for (const reply of waiting) reply();
    waiting.clear();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    open,
    shut() {
      isOpen = false;
    },
    async close() {
      open();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Performs the scribe's call there. */
export function atLedger(url: string): Performer['perform'] {
  return async (request, { orderId, idempotencyKey, signal }) => {
    try {
      const { what } = request as { what: string };
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'idempotency-key': idempotencyKey },
        body: JSON.stringify({ orderId, what }),
        signal,
      });
      return { outcome: 'done', result: await response.json() };
    } catch (error) {
      throw new CallFailure('connection', String(error));
    }
  };
}
