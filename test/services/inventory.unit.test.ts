import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { StockReleased, StockReservationFailed, StockReserved } from '../../shared/contracts/inventory.ts';
import { PaymentFailed } from '../../shared/contracts/payments.ts';
import { ShipmentCancelled, ShipmentCreated, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { given } from '../harness/decisions.ts';
import { describeTransitionTable } from '../harness/transition-table.ts';

const records = [
  { sku: 'MUG', onHand: 5, held: 1, sold: 7 },
  { sku: 'TEA', onHand: 2, held: 0, sold: 0 },
];
const mugsAndTea = placedOrder({
  lines: [
    { sku: 'TEA', quantity: 2, unitPrice: 890 },
    { sku: 'MUG', quantity: 1, unitPrice: 1290 },
  ],
});
const lines = [
  { sku: 'TEA', quantity: 2 },
  { sku: 'MUG', quantity: 1 },
];
const held = [
  { sku: 'TEA', onHand: 0, held: 2, sold: 0 },
  { sku: 'MUG', onHand: 4, held: 2, sold: 7 },
];
const released = [
  { sku: 'TEA', onHand: 2, held: 0, sold: 0 },
  { sku: 'MUG', onHand: 5, held: 1, sold: 7 },
];
const sold = [
  { sku: 'TEA', onHand: 0, held: 0, sold: 2 },
  { sku: 'MUG', onHand: 4, held: 1, sold: 8 },
];

const paymentFailed = PaymentFailed.of({ orderId, reason: 'card_declined' });
const shipmentFailed = ShipmentFailed.of({ orderId, reason: 'not_deliverable' });
const shipmentCancelled = ShipmentCancelled.of({ orderId });
const shipmentCreated = ShipmentCreated.of({ orderId, shipmentId: 'shp_1', trackingNumber: 'TRK_1' });

function orderOf(...lines: { sku: string; quantity: number }[]) {
  return placedOrder({ lines: lines.map((line) => ({ ...line, unitPrice: 100 })) });
}

describe('inventory holds every line of an order or none', () => {
  it('holds every line, down to the last piece', () => {
    given(inventory, [], { records })
      .when(mugsAndTea)
      .thenDecided({
        status: 'held',
        state: { status: 'held', lines },
        events: [StockReserved.of({ orderId })],
        records: held,
      });
  });

  it('holds nothing when one line is out of stock, and names the first such', () => {
    given(inventory, [], { records })
      .when(orderOf({ sku: 'MUG', quantity: 5 }, { sku: 'TEA', quantity: 3 }))
      .thenDecided({
        status: 'refused',
        events: [StockReservationFailed.of({ orderId, reason: 'out_of_stock', sku: 'TEA' })],
      });
  });

  it('holds nothing when it never heard of one article', () => {
    given(inventory, [], { records })
      .when(
        orderOf({ sku: 'MUG', quantity: 1 }, { sku: 'NO-SUCH', quantity: 1 }, { sku: 'TEA', quantity: 9 }),
      )
      .thenDecided({
        status: 'refused',
        events: [StockReservationFailed.of({ orderId, reason: 'unknown_sku', sku: 'NO-SUCH' })],
      });
  });

  it('holds once, however often the order is placed', () => {
    given(inventory, [mugsAndTea], { records }).when(mugsAndTea).thenIgnored('order already known');
  });

  it('refuses for good: goods that come in later change nothing', () => {
    given(inventory, [orderOf({ sku: 'TEA', quantity: 3 })], { records })
      .when(mugsAndTea)
      .thenIgnored('order already known');
  });
});

describe('inventory ends a hold exactly once', () => {
  it('sells what it held when the parcel is on its way', () => {
    given(inventory, [mugsAndTea], { records })
      .when(shipmentCreated)
      .thenDecided({ status: 'sold', state: { status: 'sold', lines }, records: sold });
  });

  it.each([paymentFailed, shipmentFailed, shipmentCancelled])('puts everything back on $type', (failure) => {
    given(inventory, [mugsAndTea], { records })
      .when(failure)
      .thenDecided({
        status: 'released',
        state: { status: 'released' },
        events: [StockReleased.of({ orderId })],
        records: released,
      });
  });

  it.each([paymentFailed, shipmentFailed, shipmentCancelled])(
    'puts nothing back twice on $type',
    (failure) => {
      given(inventory, [mugsAndTea, failure], { records }).when(failure).thenIgnored('already released');
      given(inventory, [mugsAndTea, shipmentCancelled], { records })
        .when(failure)
        .thenIgnored('already released');
    },
  );

  it('sells nothing twice', () => {
    given(inventory, [mugsAndTea, shipmentCreated], { records })
      .when(shipmentCreated)
      .thenIgnored('already sold');
  });

  it('balances: on hand, held and sold add up to the same at every step', () => {
    const pieces = (stock: readonly { onHand: number; held: number; sold: number }[]) =>
      stock.reduce((sum, { onHand, held, sold }) => sum + onHand + held + sold, 0);
    for (const ending of [[], [paymentFailed], [shipmentFailed], [shipmentCancelled], [shipmentCreated]])
      expect(pieces(given(inventory, [mugsAndTea, ...ending], { records }).records)).toBe(pieces(records));
  });

  it('calls impossible what causality forbids', () => {
    given(inventory, []).when(paymentFailed).thenImpossible('before stock is reserved');
    given(inventory, [mugsAndTea, shipmentCreated], { records }).when(shipmentFailed).thenImpossible();
    given(inventory, [mugsAndTea, shipmentCreated], { records }).when(shipmentCancelled).thenImpossible();
    given(inventory, [mugsAndTea, paymentFailed], { records }).when(shipmentCreated).thenImpossible();
    given(inventory, [shipmentCancelled], { records }).when(shipmentCreated).thenImpossible();
  });
});

describe('inventory holds nothing for a cancelled order', () => {
  it('and says so, though it has not heard of the order yet', () => {
    given(inventory, [], { records })
      .when(shipmentCancelled)
      .thenDecided({
        status: 'released',
        state: { status: 'released' },
        events: [StockReleased.of({ orderId })],
      });
  });

  it('however late the order itself comes', () => {
    const cancelled = given(inventory, [shipmentCancelled], { records });
    cancelled.when(mugsAndTea).thenIgnored('order already known');
    expect(cancelled.records).toEqual(records);
  });

  it('and has nothing to put back where it had refused', () => {
    given(inventory, [orderOf({ sku: 'TEA', quantity: 3 })], { records })
      .when(shipmentCancelled)
      .thenIgnored('nothing was held');
  });
});

describe('inventory locks only the stock that may change', () => {
  const keysFor = inventory.records?.keysFor;

  it('asks for the lines of a new order, and for the held lines when a hold may end', () => {
    expect(keysFor?.(undefined, mugsAndTea)).toEqual(['TEA', 'MUG']);
    expect(keysFor?.({ status: 'held', lines }, paymentFailed)).toEqual(['TEA', 'MUG']);
  });

  it('asks for nothing otherwise', () => {
    expect(keysFor?.({ status: 'released' }, paymentFailed)).toEqual([]);
    expect(keysFor?.({ status: 'sold', lines }, mugsAndTea)).toEqual([]);
    expect(keysFor?.(undefined, shipmentCancelled)).toEqual([]);
  });
});

describeTransitionTable(inventory, [
  'OrderPlaced when absent',
  'ShipmentCreated when held',
  'PaymentFailed when held',
  'ShipmentFailed when held',
  'ShipmentCancelled when absent',
  'ShipmentCancelled when held',
]);
