import { describe, expect, it } from 'vitest';
import { byCard, fromAStranger, onThePage as onPage } from '../harness/memory/given.ts';
import { cancelled, confirmed, expectEnd, race, typesPublished, until } from '../harness/memory/then.ts';

const wished = {
  refunded: cancelled('customer_request', true),
  unpaid: cancelled('customer_request', false),
};

describe('without any race', () => {
  it('an order by card is confirmed', () => {
    expectEnd(race(byCard), confirmed);
  });

  it('an order that is paid on the page is confirmed', () => {
    expectEnd(race(onPage, until(), 'customer pays', 'payment is told sessionPaid'), confirmed);
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
    const world = race(onPage, waiting, 'customer pays', 'customer cancels', until());
    expect(typesPublished(world)).toContain('OrderCancelled');
    // when
    world.take('payment is told sessionPaid');
    // then
    expectEnd(world, wished.refunded);
  });

  it('paid first, and no webhook ever comes', () => {
    const world = race(onPage, waiting, 'customer pays', 'customer cancels');
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
    expect(world.canHappen('customer pays')).toBe(false);
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

  it.each([
    [['is done']],
    [['is exhausted']],
    [['takes effect, and its answer is lost', 'is exhausted']],
    [['is exhausted', 'takes effect late']],
  ])('cancelled first: openSession %j, and its URL is never told', (answers) => {
    const opened = answers.map((answer) => `openSession ${answer}`);
    const world = race(onPage, opening, 'customer cancels', opening, ...opened);
    expectEnd(world, wished.unpaid);
    expect(typesPublished(world)).not.toContain('PaymentSessionOpened');
    expect(world.canHappen('customer pays')).toBe(false);
  });

  it('cancelled before stock was reserved: it is never opened', () => {
    const world = race(onPage, 'customer cancels', until('payment hears StockReserved'));
    expectEnd(world, wished.unpaid);
    expect(world.timeline.filter((name) => name.startsWith('openSession'))).toEqual([]);
  });
});

describe('cancel against charge', () => {
  const charging = until('charge');

  const lost = ['charge takes effect, and its answer is lost', 'charge is exhausted'];
  const late = ['charge is exhausted', 'charge takes effect late'];

  it.each([
    [['charge is done'], wished.refunded],
    [['charge is refused: card_declined'], wished.unpaid],
    [['charge is exhausted'], wished.unpaid],
    [lost, wished.unpaid],
    [late, wished.unpaid],
  ])('cancelled first: %j', (answers, ending) => {
    expectEnd(race(byCard, charging, 'customer cancels', charging, ...answers), ending);
  });

  const undone = ['payment hears charge.exhausted', 'voidCharge is done', 'payment hears voidCharge.done'];

  it.each([
    [['charge is done'], ['payment hears charge.done'], wished.refunded],
    [
      ['charge is refused: card_declined'],
      ['payment hears charge.refused'],
      cancelled('card_declined', false),
    ],
    [['charge is exhausted'], undone, cancelled('provider_unavailable', false)],
    [lost, undone, cancelled('provider_unavailable', false)],
    [late, undone, cancelled('provider_unavailable', false)],
  ])('answered first, cancelled before anybody else heard of it: %j', (answers, heard, ending) => {
    expectEnd(race(byCard, charging, ...answers, ...heard, 'customer cancels'), ending);
  });

  it('cancelled first, heard of only after no charge survived', () => {
    const world = race(
      byCard,
      charging,
      'customer cancels',
      until('charge', 'payment hears ShipmentCancelled'),
      ...lost,
      until('payment hears ShipmentCancelled'),
    );
    expectEnd(world, cancelled('provider_unavailable', false));
    expect(world.outside().refunded).toBe(1);
  });

  it('cancelled while a charge of unknown outcome is being undone', () => {
    const unknown = [...lost, 'payment hears charge.exhausted'];
    const world = race(byCard, charging, ...unknown, 'customer cancels', until('voidCharge'));
    expect(world.state('payment')).toEqual({ status: 'voiding', unwanted: true });
    expectEnd(world, wished.unpaid);
    expect(world.outside().refunded).toBe(1);
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

  const lost = ['bookShipment takes effect, and its answer is lost', 'bookShipment is exhausted'];

  it.each([
    ['is done, and can be undone', ['bookShipment is done'], wished.refunded],
    ['is done, and cannot be undone', ['bookShipment is done', 'carrier collects the parcel'], confirmed],
    ['is refused', ['bookShipment is refused: not_deliverable'], wished.refunded],
    ['is exhausted', ['bookShipment is exhausted'], wished.refunded],
    ['takes effect and is exhausted', lost, wished.refunded],
    [
      'takes effect after it is exhausted',
      ['bookShipment is exhausted', 'bookShipment takes effect late'],
      wished.refunded,
    ],
    ['takes effect, is exhausted, and cannot be undone', [...lost, 'carrier collects the parcel'], confirmed],
  ])('cancelled first: the booking under way %s', (_, answers, ending) => {
    const world = race(byCard, booking, 'customer cancels', heard, ...answers);
    expectEnd(world, ending);
    expect(typesPublished(world).includes('ShipmentCancellationRefused')).toBe(ending === confirmed);
  });

  it('cancelled first: a payment that shipping hears of later books nothing', () => {
    const world = race(byCard, until('shipping hears PaymentCaptured'), 'customer cancels');
    world.settle('shipping hears PaymentCaptured');
    expectEnd(world, wished.refunded);
    expect(world.outside().parcel).toBe('none');
  });

  describe('while a booking of unknown outcome is being undone', () => {
    const unknown = [...lost, 'shipping hears bookShipment.exhausted'];
    const undone = ['cancelShipment is done', 'shipping hears cancelShipment.done'];

    it('undone first: the shipment has failed', () => {
      const world = race(byCard, booking, ...unknown, ...undone, 'customer cancels');
      expectEnd(world, cancelled('carrier_unavailable', true));
    });

    it('cancelled first: the cancellation is accepted', () => {
      const world = race(byCard, booking, ...unknown, 'customer cancels', heard);
      expectEnd(world, wished.refunded);
    });

    it('cancelled first, but the carrier has the parcel', () => {
      const world = race(
        byCard,
        booking,
        ...unknown,
        'customer cancels',
        heard,
        'carrier collects the parcel',
      );
      expectEnd(world, confirmed);
    });
  });
});

describe('cancel against out of stock', () => {
  const soldOut = { ...byCard, onHand: 0 };

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
    expect(world.status('order')).toBe('cancelled');
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
    const world = race(fromAStranger, 'order hears OrderPlaced', 'customer cancels', late);
    expect(world.status(name)).toBe(mark);
    // then
    expectEnd(world, wished.unpaid);
    expect(world.status(name)).toBe(mark === 'ended' ? 'notified' : mark);
  });

  it('at the order service, whose cancellation it then is not', () => {
    const late = until('order hears OrderPlaced', 'payment hears StockReserved');
    const world = race(fromAStranger, 'stranger asks for the cancellation', late);
    expect(world.status('order')).toBe('unplaced');
    expectEnd(world, cancelled('customer_request', false));
  });
});
