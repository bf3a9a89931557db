import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import type { SagaBooks } from './books.ts';
import { eventFlaws } from './events.ts';
import { groupedBooks } from './grouped-books.ts';
import { mailFlaws, moneyFlaws, pageFlaws, parcelFlaws } from './parties.ts';
import { endingsOf, type Route, routeTo } from './routes.ts';
import { idFlaws, leftoverFlaws, stockFlaws } from './shelves.ts';

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
  const { names, of } = groupedBooks(books);
  const orders = [...names].map((orderId) => {
    const own = { ...books, ...of(orderId) };
    return { own, found: endedOrder(orderId, own) };
  });
  const repeatable = new Set(mailedAgain);
  const ended = orders.flatMap(({ found, own }) =>
    typeof found === 'string' ? [] : [{ order: found, own }],
  );
  return [
    ...orders.flatMap(({ found }) => (typeof found === 'string' ? [found] : [])),
    ...ended.flatMap(({ order, own }) => [
      ...eventFlaws(order, own),
      ...standingFlaws(order, own),
      ...moneyFlaws(order, own),
      ...pageFlaws(order, own),
      ...parcelFlaws(order, own),
      ...mailFlaws(order, own, repeatable.has(order.orderId)),
    ]),
    ...stockFlaws(
      ended.map(({ order }) => order),
      books,
    ),
    ...idFlaws(books),
    ...leftoverFlaws(books),
  ];
}

/** How an order that anybody knows of has ended; a flaw if it was never placed, or has not ended once. */
function endedOrder(orderId: string, { events }: SagaBooks): EndedOrder | string {
  const placed = events.find(({ type }) => type === 'OrderPlaced')?.data;
  const [ending = 'none', ...more] = endingsOf(events, orderId);
  const route = routeTo(ending, paysOnPage(placed));
  if (placed === undefined) return `${orderId}: was never placed`;
  if (more.length > 0) return `${orderId}: has several endings: ${[ending, ...more].join(' and ')}`;
  if (route === undefined) return `${orderId}: has not ended as orders do: ${ending}`;
  return { orderId, ending, route, placed: placed as OrderPlacedData };
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
