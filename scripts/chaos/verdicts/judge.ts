import { flawsIn } from '../../audit/audit.ts';
import { howEnded } from '../../audit/routes.ts';
import type { Evidence } from '../evidence.ts';
import type { Visited } from '../load/run-load.ts';
import { causedByWhatIsNoted, decidedOnce, heardByAll, publishedAsCommitted } from './events.ts';
import { ordersAsAccepted } from './shoppers.ts';

/** Everything in the evidence that must not be, in sentences. */
export function judge(evidence: Evidence, visited: Visited): string[] {
  const mailedAgain = [...visited.accepted, ...visited.givenUp].map(({ order }) => order.orderId);
  return [
    ...flawsIn(evidence.books, { mailedAgain }),
    ...ordersAsAccepted(evidence, visited),
    ...publishedAsCommitted(evidence),
    ...causedByWhatIsNoted(evidence),
    ...heardByAll(evidence),
    ...decidedOnce(evidence),
    ...mailedTooOften(evidence),
  ];
}

/**
 * A mail may come again when its server's answer was lost or its sender killed. Pauses between attempts grow: so often
 * nothing goes wrong with one mail.
 */
const mostCopies = 10;

function mailedTooOften({ books }: Evidence): string[] {
  return Object.entries(books.ledger.mails)
    .filter(([, count]) => count > mostCopies)
    .map(([messageId, count]) => `${messageId} came ${count} times`);
}

/** How many orders ended in which way. */
export function endingsIn({ books }: Evidence): { [ending: string]: number } {
  const endings = books.events.flatMap((event) => howEnded(event) ?? []);
  return Object.fromEntries(
    [...Map.groupBy(endings, (ending) => ending)].map(([ending, all]) => [ending, all.length]),
  );
}
