import { expect, it } from 'vitest';
import { byCard, given, onThePage } from '../../harness/memory/given.ts';
import { cancelled, confirmed, expectEnd } from '../../harness/memory/then.ts';

it('gives the money back when a charge took effect and nobody could tell', () => {
  // given an order by card, and a provider whose answers get lost
  const world = given(byCard, {
    happens: ['charge takes effect, and its answer is lost', 'charge is exhausted'],
  });

  // when everything has come to rest
  world.settle();

  // then the order is cancelled, and the books balance
  expectEnd(world, cancelled('provider_unavailable', false));
  expect(world.outside()).toMatchObject({ captured: 1, refunded: 1, parcels: 0 });
});

it('refuses a cancellation that comes when the parcel is booked', () => {
  // given an order whose booking is about to be told
  const world = given(byCard);
  world.settle('shipping hears bookShipment.done');

  // when the customer cancels, and shipping hears of the booking first
  world.take('customer cancels', 'shipping hears bookShipment.done');

  // then the order stays
  expectEnd(world, confirmed);
  expect(world.published.map(({ type }) => type)).toContain('ShipmentCancellationRefused');
});

it('keeps the last piece for a customer who can still pay', () => {
  // given two customers who want it, of whom the second comes later
  const world = given([onThePage, byCard], { onHand: 1, late: ['order 2: inventory hears'] });

  // when the first lets the time to pay pass
  world.pass(60_000);

  // then neither gets it, and it is on the shelf again
  expectEnd(world, cancelled('window_over', false), cancelled('out_of_stock', false));
  expect([...world.records.values()]).toEqual([{ sku: 'MUG-BLUE', onHand: 1, held: 0, sold: 0 }]);
});
