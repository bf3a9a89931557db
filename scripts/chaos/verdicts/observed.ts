import type { Evidence } from '../evidence.ts';
import type { Fault } from '../fault.ts';
import type { Fired } from '../inflict.ts';
import { shopperSource } from '../load/shopper.ts';

/** What was seen to come more than once. */
export type Observed = {
  /** Events that are in Kafka several times. */
  readonly repeatedEvents: number;
  /** Webhooks that were taken again. */
  readonly repeatedWebhooks: number;
  /** Mails that were sent again. */
  readonly repeatedMails: number;
};

export function observed({ records, books }: Evidence): Observed {
  const { mails, webhooks } = books.ledger;
  return {
    repeatedEvents: ours(records).length - ours(books.events).length,
    repeatedWebhooks: webhooks.repeated,
    repeatedMails: Object.values(mails).filter((count) => count > 1).length,
  };
}

/** What shoppers send again is none of the services' doing. */
function ours(events: Evidence['records']): Evidence['records'] {
  return events.filter(({ source }) => source !== shopperSource);
}

/**
 * A run in which nothing went wrong, or nothing came twice, proves nothing. `each`: whether every fault must have come;
 * otherwise one of each lane is enough.
 */
export function provesNothing(
  { repeatedEvents }: Observed,
  fired: readonly Fired[],
  lanes: readonly (readonly Fault[])[],
  each: boolean,
): string[] {
  const names = new Set(fired.map(({ fault }) => fault));
  const wanted = each ? lanes.flat().map((fault) => [fault]) : lanes;
  return [
    ...wanted
      .filter((faults) => !faults.some(({ name }) => names.has(name)))
      .map((faults) => `proves nothing: nothing came of ${faults.map(({ name }) => name).join(', ')}`),
    ...(repeatedEvents === 0 ? ['proves nothing: no event came twice'] : []),
  ];
}
