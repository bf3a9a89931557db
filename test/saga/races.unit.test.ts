import { describe, expect, it } from 'vitest';
import { cancelled, canHappen, confirmed, expectEnd, race, typesPublished, until } from '../harness/races.ts';

const onPage = { method: 'session' } as const;
const byCard = { method: 'card' } as const;
const fromStranger = { method: 'card', stranger: true } as const;

const wished = {
  refunded: cancelled('customer_request', true),
  unpaid: cancelled('customer_request', false),
};

describe('without any race', () => {
  it('an order by card is confirmed', () => {
    expectEnd(race(byCard), confirmed);
  });

  it('an order that is paid on the page is confirmed', () => {
    expectEnd(race(onPage, until(), 'customer pays'), confirmed);
  });
});

describe('cancel against pay', () => {
  const waiting = until();

  it('paid first: shipping has not heard of it, so all of it goes back', () => {
    const world = race(onPage, waiting, 'customer pays', 'payment is told sessionPaid', 'customer cancels');
    expectEnd(world, wished.refunded);
  });

  it('paid first, and the webhook comes after everything else', () => {
    // given
    const world = race(onPage, waiting, 'customer pays', 'customer cancels', until('payment is told'));
    // when
    expect(typesPublished(world)).toContain('OrderCancelled');
    // then
    expectEnd(world, wished.refunded);
  });

  it('paid first, and no webhook ever comes', () => {
    const world = race(onPage, waiting, 'customer pays', 'webhook sessionPaid is lost', 'customer cancels');
    expectEnd(world, wished.refunded);
  });

  it('cancelled first, and paid before payment has heard of it', () => {
    const world = race(
      onPage,
      waiting,
      'customer cancels',
      'shipping hears OrderCancellationRequested',
      'customer pays',
      'payment is told sessionPaid',
    );
    expectEnd(world, wished.refunded);
  });

  it('cancelled first, and paid while the page is being closed', () => {
    const world = race(onPage, waiting, 'customer cancels', until('closeSession'), 'customer pays');
    expectEnd(world, wished.refunded);
  });

  it('cancelled first: the page cannot be paid on any more', () => {
    const world = race(onPage, waiting, 'customer cancels', until());
    expect(canHappen(world, 'customer pays')).toBe(false);
    expectEnd(world, wished.unpaid);
  });
});

describe('cancel against the page being opened', () => {
  const opening = until('openSession');

  it('opened first: the customer had its URL, and it is closed', () => {
    const world = race(onPage, until(), 'customer cancels');
    expectEnd(world, wished.unpaid);
    expect(typesPublished(world)).toContain('PaymentSessionOpened');
  });

  it.each(['is done', 'is exhausted', 'takes effect and is exhausted'])(
    'cancelled first: openSession %s, and its URL is never told',
    (answer) => {
      const world = race(onPage, opening, 'customer cancels', opening, `openSession ${answer}`);
      expectEnd(world, wished.unpaid);
      expect(typesPublished(world)).not.toContain('PaymentSessionOpened');
      expect(canHappen(world, 'customer pays')).toBe(false);
    },
  );

  it('cancelled before stock was reserved: it is never opened', () => {
    const world = race(onPage, 'customer cancels', until('payment hears StockReserved'));
    expectEnd(world, wished.unpaid);
    expect(world.timeline.filter((name) => name.startsWith('openSession'))).toEqual([]);
  });
});

describe('cancel against charge', () => {
  const charging = until('charge');

  it.each([
    ['is done', wished.refunded],
    ['is refused', wished.unpaid],
    ['is exhausted', wished.unpaid],
    ['takes effect and is exhausted', wished.unpaid],
  ])('cancelled first: charge %s', (answer, ending) => {
    expectEnd(race(byCard, charging, 'customer cancels', charging, `charge ${answer}`), ending);
  });

  it.each([
    ['is done', wished.refunded],
    ['is refused', cancelled('card_declined', false)],
    ['is exhausted', cancelled('provider_unavailable', false)],
    ['takes effect and is exhausted', cancelled('provider_unavailable', false)],
  ])('answered first, cancelled before anybody else heard of it: charge %s', (answer, ending) => {
    const world = race(byCard, charging, `charge ${answer}`);
    const [outcome = ''] = world.steps().flatMap(({ name }) => name.match(/^payment hears charge\..*/) ?? []);
    world.take(outcome, 'customer cancels');
    expectEnd(world, ending);
  });

  it('cancelled first, heard of only after no charge survived', () => {
    const world = race(
      byCard,
      charging,
      'customer cancels',
      until('charge', 'payment hears ShipmentCancelled'),
      'charge takes effect and is exhausted',
      until('payment hears ShipmentCancelled'),
    );
    expectEnd(world, cancelled('provider_unavailable', false));
    expect(world.outside.refunded).toBe(1);
  });

  it('cancelled while a charge of unknown outcome is being undone', () => {
    const lost = ['charge takes effect and is exhausted', 'payment hears charge.exhausted'];
    const world = race(byCard, charging, ...lost, 'customer cancels', until('voidCharge'));
    expect(world.part('payment').state).toEqual({ status: 'voiding', unwanted: true });
    expectEnd(world, wished.unpaid);
    expect(world.outside.refunded).toBe(1);
  });
});

describe('cancel against ship', () => {
  const booking = until('bookShipment');
  const heard = 'shipping hears OrderCancellationRequested';

  it('shipped first: refused, and confirmed', () => {
    const booked = ['bookShipment is done', 'shipping hears bookShipment.done'];
    const world = race(byCard, booking, ...booked, 'customer cancels');
    expectEnd(world, confirmed);
    expect(typesPublished(world)).toContain('ShipmentCancellationRefused');
  });

  it('confirmed first: there is nothing to refuse', () => {
    const world = race(byCard, until(), 'customer cancels');
    expectEnd(world, confirmed);
    expect(typesPublished(world)).not.toContain('OrderCancellationRequested');
  });

  it.each([
    ['is done, and can be undone', ['bookShipment is done'], wished.refunded],
    ['is done, and cannot be undone', ['bookShipment is done', 'carrier collects the parcel'], confirmed],
    ['is refused', ['bookShipment is refused'], wished.refunded],
    ['is exhausted', ['bookShipment is exhausted'], wished.refunded],
    ['takes effect and is exhausted', ['bookShipment takes effect and is exhausted'], wished.refunded],
    [
      'takes effect, is exhausted, and cannot be undone',
      ['bookShipment takes effect and is exhausted', 'carrier collects the parcel'],
      confirmed,
    ],
  ])('cancelled first: the booking under way %s', (_, answers, ending) => {
    const world = race(byCard, booking, 'customer cancels', heard, ...answers);
    expectEnd(world, ending);
    expect(typesPublished(world).includes('ShipmentCancellationRefused')).toBe(ending === confirmed);
  });

  it('cancelled first: a payment that shipping hears of later books nothing', () => {
    const world = race(byCard, until('shipping hears PaymentCaptured'), 'customer cancels');
    world.settle('shipping hears PaymentCaptured');
    expectEnd(world, wished.refunded);
    expect(world.outside.parcel).toBe('none');
  });

  describe('while a booking of unknown outcome is being undone', () => {
    const lost = ['bookShipment takes effect and is exhausted', 'shipping hears bookShipment.exhausted'];
    const undone = ['cancelShipment is done', 'shipping hears cancelShipment.done'];

    it('undone first: the shipment has failed', () => {
      const world = race(byCard, booking, ...lost, ...undone, 'customer cancels');
      expectEnd(world, cancelled('carrier_unavailable', true));
    });

    it('cancelled first: the cancellation is accepted', () => {
      const world = race(byCard, booking, ...lost, 'customer cancels', heard);
      expectEnd(world, wished.refunded);
    });

    it('cancelled first, but the carrier has the parcel', () => {
      const world = race(byCard, booking, ...lost, 'customer cancels', heard, 'carrier collects the parcel');
      expectEnd(world, confirmed);
    });
  });
});

describe('cancel against out of stock', () => {
  const soldOut = { method: 'card', onHand: 1 } as const;

  it('out of stock first', () => {
    const world = race(soldOut, until('order hears StockReservationFailed'), 'customer cancels');
    expectEnd(world, cancelled('out_of_stock', false));
  });

  it('cancelled first, and inventory hears of the order before', () => {
    const world = race(soldOut, 'customer cancels', until('order hears StockReservationFailed'));
    expectEnd(world, cancelled('out_of_stock', false));
  });

  it('cancelled first, and inventory hears of that before', () => {
    const world = race(soldOut, 'customer cancels', until('inventory hears OrderPlaced'));
    expectEnd(world, wished.unpaid);
  });
});

describe('cancel twice', () => {
  const unpaid = until('payment hears StockReserved');

  it('at once', () => {
    expectEnd(race(byCard, 'customer cancels', 'customer cancels', unpaid), wished.unpaid);
  });

  it('again while it is being undone', () => {
    const world = race(
      byCard,
      until('bookShipment'),
      'customer cancels',
      until('refund'),
      'customer cancels',
    );
    expectEnd(world, wished.refunded);
  });

  it('again when it has ended', () => {
    const world = race(byCard, 'customer cancels', unpaid, 'customer cancels');
    expect(world.part('order').status).toBe('cancelled');
    expectEnd(world, wished.unpaid);
  });

  it('by the customer, and by a stranger on the topic', () => {
    const asked = 'stranger asks for the cancellation';
    expectEnd(race(byCard, asked, 'customer cancels', unpaid), wished.unpaid);
    expectEnd(race(byCard, 'customer cancels', asked, unpaid), wished.unpaid);
  });
});

describe('a cancellation that overtakes the order itself', () => {
  it.each([
    ['inventory', 'released'],
    ['payment', 'cancelled'],
    ['shipping', 'cancelled'],
    ['notification', 'ended'],
  ])('at %s: the late order changes nothing', (name, mark) => {
    // given
    const late = until(`${name} hears OrderPlaced`, 'payment hears StockReserved');
    const world = race(fromStranger, 'order hears OrderPlaced', 'customer cancels', late);
    expect(world.part(name).status).toBe(mark);
    // then
    expectEnd(world, wished.unpaid);
    expect(world.part(name).status).toBe(mark === 'ended' ? 'notified' : mark);
  });

  it('at the order service, whose cancellation it then is not', () => {
    const late = until('order hears OrderPlaced', 'payment hears StockReserved');
    const world = race(fromStranger, 'stranger asks for the cancellation', late);
    expect(world.part('order').status).toBe('unplaced');
    expectEnd(world, cancelled('customer_request', false));
  });
});
