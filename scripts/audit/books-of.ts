import type { StockRecord } from '../../services/inventory/stock-record.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import type { SagaBooks } from './books.ts';
import { groupedBooks } from './grouped-books.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/**
 * The books as far as they are about these orders, or about none, such as a message that nobody can read; the shelves as
 * if the others had always been on them, or gone.
 */
export function booksOf(books: SagaBooks, orderIds: readonly string[]): SagaBooks {
  const own = new Set<string>(orderIds);
  const isOwn = (text: string) => !uuid.test(text) || orderIds.some((orderId) => text.includes(orderId));
  const { stock, leftovers } = books;
  return {
    ...groupedBooks(books, (orderId) => (own.has(orderId) ? 'own' : 'others')).of('own'),
    stock: { opening: withOthers(books, own), closing: stock.closing },
    leftovers: leftovers.map(({ parked, calls, unpublished, ...other }) => ({
      ...other,
      parked: parked.filter(isOwn),
      calls: calls.filter(isOwn),
      unpublished: unpublished.filter(isOwn),
    })),
  };
}

/** The shelves when the other orders have taken theirs. */
function withOthers({ events, standings, stock }: SagaBooks, own: ReadonlySet<string>): StockRecord[] {
  const taken = standings.filter(({ service, orderId }) => service === 'inventory' && !own.has(orderId));
  const count = (sku: string, status: string) =>
    taken
      .filter((standing) => standing.status === status)
      .flatMap(({ orderId }) => {
        const placed = events.find((event) => event.orderId === orderId && event.type === 'OrderPlaced');
        return (placed?.data as OrderPlacedData | undefined)?.lines ?? [];
      })
      .filter((line) => line.sku === sku)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  return stock.opening.map(({ sku, ...counts }) => {
    const [held, sold] = [count(sku, 'held'), count(sku, 'sold')];
    const onHand = counts.onHand - held - sold;
    return { sku, onHand, held: counts.held + held, sold: counts.sold + sold };
  });
}
