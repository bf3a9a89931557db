import type { StockRecord } from '../../services/inventory/stock-record.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import type { SagaBooks } from './books.ts';

/** The books as far as they are about these orders; the shelves as if the others had always been on them, or gone. */
export function booksOf(books: SagaBooks, orderIds: readonly string[]): SagaBooks {
  const own = new Set<string | null>(orderIds);
  const isOwn = ({ orderId }: { readonly orderId: string | null }) => own.has(orderId);
  const names = (text: string) => orderIds.some((orderId) => text.includes(orderId));
  const { events, standings, stock, ledger, leftovers } = books;
  const { charges, refunds, sessions } = ledger.stripe;
  return {
    events: events.filter(isOwn),
    standings: standings.filter(isOwn),
    stock: { opening: withOthers(books, own), closing: stock.closing },
    ledger: {
      ...ledger,
      stripe: {
        charges: charges.filter(isOwn),
        refunds: refunds.filter(isOwn),
        sessions: sessions.filter(isOwn),
      },
      carrier: { shipments: ledger.carrier.shipments.filter(isOwn) },
      mails: Object.fromEntries(Object.entries(ledger.mails).filter(([messageId]) => names(messageId))),
    },
    leftovers: leftovers.map(({ parked, calls, unpublished, ...other }) => ({
      ...other,
      parked: parked.filter(names),
      calls: calls.filter(names),
      unpublished: unpublished.filter(names),
    })),
  };
}

/** The shelves when the other orders have taken theirs. */
function withOthers({ events, standings, stock }: SagaBooks, own: ReadonlySet<string | null>): StockRecord[] {
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
