import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { ServiceConfig } from '../config.ts';
import type { Participant } from '../saga/participant.ts';
import { Poller } from './poller.ts';
import { purgeInbox, purgeParked, purgeStates } from './sql/retention.ts';
import { claimStep, hurrySweep, type Pages, type Swept } from './sql/sweeps.ts';

/** For how many milliseconds what is remembered. */
export type Retention = {
  readonly inboxMs: number;
  readonly parkedMs: number;
  readonly stateMs: number;
  readonly idleMs: number;
  readonly lastingMs: number;
};

const dayMs = 24 * 60 * 60 * 1000;

export function retentionFrom(config: ServiceConfig): Retention {
  return {
    inboxMs: config.INBOX_RETENTION_DAYS * dayMs,
    parkedMs: config.PARKED_RETENTION_DAYS * dayMs,
    stateMs: config.STATE_RETENTION_DAYS * dayMs,
    idleMs: config.IDLE_RETENTION_DAYS * dayMs,
    lastingMs: config.LASTING_RETENTION_DAYS * dayMs,
  };
}

/**
 * For how many milliseconds since its last change an order is remembered, by its status; in any other, for ever. The
 * last ones stay until a sweep has taken what is lasting elsewhere.
 */
export function remembranceOf(
  { endings, idle, lasting, last }: Participant,
  { stateMs, idleMs, lastingMs }: Retention,
): ReadonlyMap<string, number> {
  const sweptMs = lastingMs * (1 + 1 / sweepsPerRetention);
  const each = (statuses: ReadonlySet<string>, milliseconds: number) =>
    [...statuses].map((status) => [status, milliseconds] as const);
  return new Map([
    ...each(endings, stateMs),
    ...each(idle, idleMs),
    ...each(lasting, lastingMs),
    ...each(last, sweptMs),
  ]);
}

export type RetentionSettings = {
  readonly sql: Sql;
  readonly participant: Participant;
  readonly log: Logger;
  readonly retention: Retention;
};

const pollMs = 1_000;
/** One step reads a mebibyte: some milliseconds, even if all of it goes. */
const stepPages = 128;
/**
 * Sweeps of a table in its retention: what is old stays a quarter longer at most, and is read five times in its life.
 */
const sweepsPerRetention = 4;
const parkedPerStep = 200;

/**
 * Forgets what has become old, step by step: ids in the inbox, orders that are over, what was parked and nobody
 * redrove. A step is one short transaction that waits for nobody; at most one per table and second, whatever is due.
 *
 * What holds when an id that is not in the inbox any more comes again (from an outbox that could not be emptied for so
 * long, or from somebody else's tool): the order's state answers it, as it answers everything that comes late. Only
 * when that is forgotten too would the event be taken for a new one.
 */
export function watchRetention({ sql, participant, log, retention }: RetentionSettings): Poller {
  const { inboxMs, parkedMs, stateMs } = retention;
  const remembrance = remembranceOf(participant, retention);

  const sweep = async (swept: Swept, retentionMs: number, purge: (pages: Pages) => Promise<number>) => {
    const pages = await claimStep(sql, swept, { stepPages, sweepMs: retentionMs / sweepsPerRetention });
    if (pages === undefined) return;
    const rows = await purge(pages);
    if (rows > 0) log.info({ table: swept, rows }, 'purged');
  };

  const sweepParked = async () => {
    const purged = await purgeParked(sql, parkedMs, parkedPerStep);
    for (const { id, orderId, type, reason } of purged)
      log.warn({ parkedId: id, orderId, type, reason }, 'purged what was parked: nobody has redriven it');
    if (purged.length >= parkedPerStep) await hurrySweep(sql, 'parked');
    return purged.length;
  };

  return new Poller(
    pollMs,
    async () => {
      await sweep('inbox', inboxMs, (pages) => purgeInbox(sql, pages, inboxMs));
      await sweep('states', stateMs, (pages) => purgeStates(sql, pages, remembrance));
      await sweep('parked', parkedMs, sweepParked);
    },
    log,
  );
}
