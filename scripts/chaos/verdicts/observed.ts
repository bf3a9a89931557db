import type { Evidence } from '../evidence.ts';
import type { Fault } from '../fault.ts';
import type { Fired } from '../inflict.ts';

/** What was seen to come more than once. */
export type Observed = {
  /** Events that are in Kafka several times. */
  readonly repeatedEvents: number;
  /** Webhooks that were delivered again. */
  readonly repeatedWebhooks: number;
  /** Mails that were sent again. */
  readonly repeatedMails: number;
};

export function observed({ records, books }: Evidence): Observed {
  const { mails, webhooks } = books.ledger;
  const delivered = Object.values(webhooks.events).reduce((sum, event) => sum + event.created, 0);
  return {
    repeatedEvents: records.length - books.events.length,
    repeatedWebhooks: Math.max(0, webhooks.sent - delivered),
    repeatedMails: Object.values(mails).filter((count) => count > 1).length,
  };
}

/** A run in which nothing went wrong, or nothing came twice, proves nothing. */
export function provesNothing(
  { repeatedEvents }: Observed,
  fired: readonly Fired[],
  lanes: readonly (readonly Fault[])[],
): string[] {
  const names = new Set(fired.map(({ fault }) => fault));
  return [
    ...lanes
      .filter((faults) => !faults.some(({ name }) => names.has(name)))
      .map((faults) => `proves nothing: nothing came of ${faults.map(({ name }) => name).join(', ')}`),
    ...(repeatedEvents === 0 ? ['proves nothing: no event came twice'] : []),
  ];
}
