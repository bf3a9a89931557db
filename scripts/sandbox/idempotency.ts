import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Journal } from './journal.ts';

const rememberedForMs = 24 * 60 * 60 * 1000;

const Saved = z.object({
  endpoint: z.string(),
  fingerprint: z.string(),
  status: z.number(),
  body: z.unknown(),
  requestId: z.string(),
  savedAt: z.number(),
});

export type Answer = { status: number; body: unknown };

/** What a key was used for: the same key with anything else is refused. */
export type KeyedRequest = { key: string; endpoint: string; parameters: unknown; requestId: string };

/** The key cannot be used for this request. */
export type KeyRefusal =
  | { kind: 'in_use'; key: string }
  | { kind: 'other_endpoint'; key: string; endpoint: string; firstEndpoint: string }
  | { kind: 'other_parameters'; key: string };

export type Turn =
  /** Execute, `save` the answer inside the effect's transaction, then `release` whatever happened. */
  | { kind: 'first'; save(answer: Answer): void; release(): void }
  | { kind: 'replay'; answer: Answer; firstRequestId: string }
  | KeyRefusal;

export type IdempotencyKeys = {
  begin(request: KeyedRequest): Turn;
  /** What is given again to those that repeat a request to this endpoint. */
  answersOf(endpoint: string): Answer[];
};

/**
 * The memory behind an `Idempotency-Key` header, as Stripe documents it: the first answer is kept for 24 hours
 * once execution began, whatever its status, and given again; a request that was refused before (bad
 * parameters, rate limit, another one under way) leaves no trace.
 */
export function idempotencyKeys(journal: Journal, party: string): IdempotencyKeys {
  const saved = journal.collection(`${party}_idempotency_keys`, Saved.extend({ key: z.string() }));
  const underWay = new Set<string>();

  function forgetOld(now: number) {
    for (const { key, savedAt } of saved.values()) {
      if (now - savedAt < rememberedForMs) return;
      saved.forget(key);
    }
  }

  return {
    begin({ key, endpoint, parameters, requestId }) {
      forgetOld(Date.now());
      if (underWay.has(key)) return { kind: 'in_use', key };
      const fingerprint = createHash('sha256').update(canonical(parameters)).digest('hex');
      const first = saved.get(key);
      if (first === undefined) {
        underWay.add(key);
        return {
          kind: 'first',
          save: ({ status, body }) =>
            saved.put(key, { key, endpoint, fingerprint, status, body, requestId, savedAt: Date.now() }),
          release: () => void underWay.delete(key),
        };
      }
      if (first.endpoint !== endpoint) {
        return { kind: 'other_endpoint', key, endpoint, firstEndpoint: first.endpoint };
      }
      if (first.fingerprint !== fingerprint) return { kind: 'other_parameters', key };
      return {
        kind: 'replay',
        answer: { status: first.status, body: first.body },
        firstRequestId: first.requestId,
      };
    },
    answersOf: (endpoint) => [...saved.values()].filter((answer) => answer.endpoint === endpoint),
  };
}

/** JSON with sorted keys: the order of parameters does not make another request. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, nested: unknown) =>
    typeof nested === 'object' && nested !== null && !Array.isArray(nested)
      ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)))
      : nested,
  );
}
