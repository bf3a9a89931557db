import type { SagaBooks } from './books.ts';

/** What is kept of orders: their events, standings and entries at the outside parties. */
type OrderBooks = Pick<SagaBooks, 'events' | 'standings' | 'ledger'>;

/** Whose a mail is, by its Message-ID. */
function orderOfMail(messageId: string): string {
  return messageId.replace(/^<mail_[a-z]+_(.*)@.*$/, '$1');
}

/** Sorts the books by order; where `nameOf` is given, orders to which it gives one name together. */
export function groupedBooks(
  { events, standings, ledger }: OrderBooks,
  nameOf: (orderId: string) => string = (orderId) => orderId,
): { readonly names: ReadonlySet<string>; of(name: string): OrderBooks } {
  const grouped = <Row extends { readonly orderId: string | null }>(rows: readonly Row[]) =>
    Map.groupBy(rows, ({ orderId }) => nameOf(orderId ?? 'none'));
  const { stripe, carrier } = ledger;
  const rows = {
    events: grouped(events),
    standings: grouped(standings),
    charges: grouped(stripe.charges),
    refunds: grouped(stripe.refunds),
    sessions: grouped(stripe.sessions),
    shipments: grouped(carrier.shipments),
    mails: Map.groupBy(Object.entries(ledger.mails), ([messageId]) => nameOf(orderOfMail(messageId))),
  };
  const names = new Set(Object.values(rows).flatMap((groups) => [...groups.keys()]));
  const of = (name: string): OrderBooks => {
    const own = <Row>(groups: ReadonlyMap<string, Row[]>) => groups.get(name) ?? [];
    return {
      events: own(rows.events),
      standings: own(rows.standings),
      ledger: {
        ...ledger,
        stripe: { charges: own(rows.charges), refunds: own(rows.refunds), sessions: own(rows.sessions) },
        carrier: { shipments: own(rows.shipments) },
        mails: Object.fromEntries(own(rows.mails)),
      },
    };
  };
  return { names, of };
}
