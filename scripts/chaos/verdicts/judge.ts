import { flawsIn } from '../../audit/audit.ts';
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
  ];
}

/** How many orders ended in which way. */
export function endingsIn({ books }: Evidence): { [ending: string]: number } {
  const reasons = books.events.flatMap(({ type, data }) => {
    if (type === 'OrderConfirmed') return ['confirmed'];
    if (type === 'OrderRejected') return ['rejected'];
    return type === 'OrderCancelled' ? [`cancelled: ${data.reason}`] : [];
  });
  return Object.fromEntries(
    [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]),
  );
}
