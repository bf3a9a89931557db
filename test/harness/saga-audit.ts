import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import { eventFlaws } from './saga-audit-events.ts';
import { mailFlaws, moneyFlaws, pageFlaws, parcelFlaws } from './saga-audit-parties.ts';
import { idFlaws, leftoverFlaws, stockFlaws } from './saga-audit-shelves.ts';
import type { SagaBooks } from './saga-books.ts';
import { endingsOf, type Route, routeTo } from './saga-routes.ts';

export type AuditOptions = {
  /** Orders whose mail may have been sent several times: SMTP knows no idempotency keys. */
  readonly mailedAgain?: readonly string[];
};

/** One order that has ended, on the route that its ending belongs to. */
export type EndedOrder = {
  readonly orderId: string;
  readonly ending: string;
  readonly route: Route;
  readonly placed: OrderPlacedData;
};

/** Every difference in the books, in a sentence each. Pure. */
export function flawsIn(books: SagaBooks, { mailedAgain = [] }: AuditOptions = {}): string[] {
  const { ended, flaws } = endedOrders(books);
  return [
    ...flaws,
    ...ended.flatMap((order) => [
      ...eventFlaws(order, books),
      ...standingFlaws(order, books),
      ...moneyFlaws(order, books),
      ...pageFlaws(order, books),
      ...parcelFlaws(order, books),
      ...mailFlaws(order, books, mailedAgain.includes(order.orderId)),
    ]),
    ...stockFlaws(ended, books),
    ...idFlaws(books),
    ...leftoverFlaws(books),
  ];
}

/** Every order that anybody knows of must have been placed and have ended, once. */
function endedOrders({ events, standings, ledger }: SagaBooks): { ended: EndedOrder[]; flaws: string[] } {
  const mentioned = [
    ...events.map(({ orderId }) => orderId),
    ...standings.map(({ orderId }) => orderId),
    ...Object.values(ledger.stripe).flatMap((rows) => rows.map(({ orderId }) => orderId ?? 'none')),
    ...ledger.carrier.shipments.map(({ orderId }) => orderId),
    ...Object.keys(ledger.mails).map((messageId) => messageId.replace(/^<mail_[a-z]+_(.*)@.*$/, '$1')),
  ];
  const ended: EndedOrder[] = [];
  const flaws: string[] = [];
  for (const orderId of new Set(mentioned)) {
    const placed = events.find((event) => event.orderId === orderId && event.type === 'OrderPlaced')?.data;
    const [ending = 'none', ...more] = endingsOf(events, orderId);
    const route = routeTo(ending, paysOnPage(placed));
    if (placed === undefined) flaws.push(`${orderId}: was never placed`);
    else if (more.length > 0)
      flaws.push(`${orderId}: has several endings: ${[ending, ...more].join(' and ')}`);
    else if (route === undefined) flaws.push(`${orderId}: has not ended as orders do: ${ending}`);
    else ended.push({ orderId, ending, route, placed: placed as OrderPlacedData });
  }
  return { ended, flaws };
}

function paysOnPage(placed: { readonly payment?: unknown } | undefined): boolean {
  return (placed?.payment as { method?: unknown } | undefined)?.method === 'session';
}

function standingFlaws({ orderId, ending, route }: EndedOrder, { standings }: SagaBooks): string[] {
  const found = standings.filter((standing) => standing.orderId === orderId);
  const known = new Map<string, string>(found.map(({ service, status }) => [service, status]));
  const expected = new Map(Object.entries(route.statuses));
  return [...new Set([...known.keys(), ...expected.keys()])].flatMap((service) => {
    const possible = [expected.get(service)].flat();
    return possible.includes(known.get(service))
      ? []
      : [`${orderId} (${ending}): ${service} has it as ${known.get(service)}, not ${possible.join(' or ')}`];
  });
}
