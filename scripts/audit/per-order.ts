import type { SagaBooks } from './books.ts';

/** Whose a mail is, by its Message-ID. */
export function orderOfMail(messageId: string): string {
  return messageId.replace(/^<mail_[a-z]+_(.*)@.*$/, '$1');
}

/** The books of every order that is mentioned anywhere: its own events, standings and entries at the outside parties. */
export function perOrder(books: SagaBooks): Map<string, SagaBooks> {
  const { ledger } = books;
  const rowsOf = <Row extends { readonly orderId: string | null }>(rows: readonly Row[]) =>
    Map.groupBy(rows, ({ orderId }) => orderId ?? 'none');
  const events = rowsOf(books.events);
  const standings = rowsOf(books.standings);
  const charges = rowsOf(ledger.stripe.charges);
  const refunds = rowsOf(ledger.stripe.refunds);
  const sessions = rowsOf(ledger.stripe.sessions);
  const shipments = rowsOf(ledger.carrier.shipments);
  const mails = Map.groupBy(Object.entries(ledger.mails), ([messageId]) => orderOfMail(messageId));
  const all = [events, standings, charges, refunds, sessions, shipments, mails];
  const orderIds = new Set(all.flatMap((rows) => [...rows.keys()]));
  return new Map(
    [...orderIds].map((orderId) => {
      const of = <Row>(rows: ReadonlyMap<string, Row[]>) => rows.get(orderId) ?? [];
      const own: SagaBooks = {
        ...books,
        events: of(events),
        standings: of(standings),
        ledger: {
          ...ledger,
          stripe: { charges: of(charges), refunds: of(refunds), sessions: of(sessions) },
          carrier: { shipments: of(shipments) },
          mails: Object.fromEntries(of(mails)),
        },
      };
      return [orderId, own];
    }),
  );
}
