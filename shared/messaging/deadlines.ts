import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { deadlineReached } from '../saga/input.ts';
import { derivedIdFor } from './ids.ts';
import { Poller } from './poller.ts';
import { loadDue } from './sql/states.ts';
import { traceOf } from './trace.ts';
import type { Work } from './work.ts';

const pollMs = 250;
const maxPerPoll = 500;

export type DeadlineSettings = {
  readonly sql: Sql;
  readonly log: Logger;
  readonly now: () => Date;
  /** Takes the reached deadlines as inputs for the participant; resolves when they are committed. */
  reached(works: readonly Work[]): Promise<void>;
};

/**
 * Watches the deadlines that decisions have armed. One indexed query finds those that have passed, however many
 * orders wait; there is no timer per order, and a restart loses none. The batch checks again, under the order's
 * version, that the deadline is still armed.
 *
 * Deadlines are armed by the service's own clock, so it is asked here too, not the database's: the two may be apart by
 * more than the time that somebody was given. Instances of one service reach each other's deadlines: where their
 * clocks differ, a deadline passes earlier or later by as much.
 */
export function watchDeadlines({ sql, log, now, reached }: DeadlineSettings): Poller {
  const look = async () => {
    const due = await loadDue(sql, now(), maxPerPoll);
    if (due.length > 0) await reached(due.map(({ orderId, wakeAt }) => deadlineWork(orderId, wakeAt)));
  };
  return new Poller(pollMs, look, log);
}

export function deadlineWork(orderId: string, dueAt: Date): Extract<Work, { kind: 'deadline' }> {
  const id = derivedIdFor(orderId, 'deadline', dueAt.getTime());
  const { type } = deadlineReached;
  return {
    kind: 'deadline',
    id,
    orderId,
    type,
    data: { dueAt },
    dueAt,
    causationId: id,
    trace: traceOf(orderId, undefined),
  };
}
