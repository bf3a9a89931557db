import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { z } from 'zod';
import type { Participant } from '../saga/participant.ts';
import { decode, poison } from './decode.ts';
import { toRecord } from './parked-entry.ts';
import { Poller } from './poller.ts';
import { loadRedrivable, type ParkedRow } from './sql/parked.ts';
import type { Work } from './work.ts';

const pollMs = 1_000;
const maxPerPoll = 200;

export type RedriveSettings = {
  readonly sql: Sql;
  readonly participant: Participant;
  readonly log: Logger;
  /** Takes parked entries as inputs, in their order; resolves when they are committed or parked again. */
  resume(works: readonly Work[]): Promise<void>;
};

/**
 * Brings parked entries back once somebody released them, and with them, in order, what waited behind. Stops at
 * the first of an order that fails again.
 */
export function watchRedrives({ sql, participant, log, resume }: RedriveSettings): Poller {
  const look = async () => {
    const rows = await loadRedrivable(sql, maxPerPoll);
    if (rows.length > 0) await resume(rows.map((row) => workOf(participant, row)));
  };
  return new Poller(pollMs, look, log);
}

const Outcome = z.object({
  id: z.string(),
  data: z.unknown(),
  causationId: z.string(),
  trace: z.object({ traceparent: z.string(), tracestate: z.string().nullable() }),
});

/** The input that was parked, decoded anew: a later version of the service may be able to read it. */
function workOf(participant: Participant, row: ParkedRow): Work {
  if (row.kind === 'message') {
    const record = toRecord(row);
    const work =
      decode(participant, record) ?? poison(record, 'undecodable', 'is not subscribed to any more');
    return work.kind === 'command' ? work : { ...work, parkedId: row.id, parkedAs: row.eventId };
  }
  const stored = Outcome.parse(JSON.parse(row.value?.toString('utf8') ?? ''));
  const { id: parkedId, eventId: parkedAs } = row;
  const common = { ...stored, orderId: row.orderId ?? '', type: row.type ?? '', parkedId, parkedAs };
  if (row.kind === 'outcome') return { ...common, kind: 'outcome', callId: '' };
  const { dueAt } = z.object({ dueAt: z.coerce.date() }).parse(stored.data);
  return { ...common, kind: 'deadline', data: { dueAt }, dueAt };
}
