import { describe, expect, it } from 'vitest';
import { sessionExpired } from '../../services/payment/commands.ts';
import { input } from '../harness/decisions.ts';
import { type Given, onThePage as onPage } from '../harness/memory/given.ts';
import { cancelled, confirmed, expectEnd, race, typesPublished, until } from '../harness/memory/then.ts';

const waiting = until();

const expires = "order's deadline is reached";
const looks = "payment's deadline is reached";

const expiry = input(sessionExpired, { sessionId: 'cs_1' });
const pays = ['customer pays', 'payment is told sessionPaid'];

/** A look every ten seconds, and the third deadline is the end of the window. */
const windowEnds = [looks, looks, looks];

const expired = { refunded: cancelled('expired', true), unpaid: cancelled('expired', false) };

describe('expiry against pay', () => {
  it('expired first: the page is closed', () => {
    const world = race(onPage, waiting, expires, until());
    expect(world.canHappen('customer pays')).toBe(false);
    expectEnd(world, expired.unpaid);
  });

  it('expired first, and paid before payment has heard of it', () => {
    expectEnd(race(onPage, waiting, expires, ...pays), expired.refunded);
  });

  it('paid first, expired before shipping has heard of it', () => {
    expectEnd(race(onPage, waiting, ...pays, expires), expired.refunded);
  });

  it('paid first, expired while it is being shipped', () => {
    const booked = ['bookShipment is done', 'shipping hears bookShipment.done'];
    const world = race(onPage, waiting, ...pays, until('bookShipment'), ...booked, expires);
    expectEnd(world, confirmed);
  });

  it('ended first: there is no deadline any more', () => {
    const world = race(onPage, waiting, ...pays, until());
    expect(world.canHappen(expires)).toBe(false);
    expectEnd(world, confirmed);
  });
});

describe('expiry against cancel', () => {
  it('expired first', () => {
    expectEnd(race(onPage, waiting, expires, 'customer cancels'), expired.unpaid);
  });

  it('cancelled first', () => {
    expectEnd(race(onPage, waiting, 'customer cancels', expires), cancelled('customer_request', false));
  });
});

describe('expiry of an order that nobody answers for', () => {
  it('reminds again and again, and asks once', () => {
    const stuck = until('shipping hears OrderCancellationRequested');
    const world = race(onPage, waiting, expires, stuck, expires, expires);
    expect(typesPublished(world).filter((type) => type === 'OrderCancellationRequested')).toHaveLength(1);
    expect(world.canHappen(expires)).toBe(true);
    expectEnd(world, expired.unpaid);
  });
});

describe('window over against paid', () => {
  it('over first: the page is closed', () => {
    const world = race(onPage, waiting, ...windowEnds, until());
    expect(world.canHappen('customer pays')).toBe(false);
    expectEnd(world, cancelled('window_over', false));
  });

  it('over first, with a card that was declined there', () => {
    const declined = 'customer pays with a declined card';
    expectEnd(race(onPage, waiting, declined, ...windowEnds), cancelled('card_declined', false));
  });

  it('over first, and paid before the provider has closed the page', () => {
    expectEnd(race(onPage, waiting, ...windowEnds, ...pays), confirmed);
  });

  it('paid first, told before the end', () => {
    const world = race(onPage, waiting, looks, ...pays);
    expect(world.canHappen(looks)).toBe(false);
    expectEnd(world, confirmed);
  });

  it('paid first, and no webhook comes: the next look finds out', () => {
    expectEnd(race(onPage, waiting, 'customer pays', looks), confirmed);
  });

  it('paid first, no webhook comes and no look is answered: closing the page finds out', () => {
    const unanswered = [looks, 'lookAtSession is exhausted', 'payment hears lookAtSession.exhausted'];
    const world = race(onPage, waiting, 'customer pays', ...unanswered, ...unanswered, looks);
    expectEnd(world, confirmed);
  });

  it('looked at before it was paid, answered after', () => {
    const world = race(onPage, waiting, looks, 'lookAtSession is done', ...pays);
    expectEnd(world, confirmed);
  });

  it('paid, and told so three times: by a look and by two webhooks', () => {
    const world = race(onPage, waiting, 'customer pays', looks, until());
    world.take('payment is told sessionPaid', 'payment is told sessionPaid');
    expectEnd(world, confirmed);
    expect(world.outside().captured).toBe(1);
  });

  it('the provider ends the page before we do', () => {
    const told = 'payment is told sessionExpired';
    const world = race(onPage, waiting, 'provider expires the page', told);
    expectEnd(world, cancelled('window_over', false));
  });

  it('cancelled while the page is being closed because the window is over', () => {
    const closing = until('closeSession');
    const world = race(onPage, waiting, ...windowEnds, 'customer cancels', closing);
    expectEnd(world, cancelled('customer_request', false));
  });

  it('cancelled while the page is being closed, which was paid on', () => {
    const closing = until('closeSession', 'payment is told');
    const world = race(onPage, waiting, ...windowEnds, 'customer pays', 'customer cancels', closing);
    expectEnd(world, cancelled('customer_request', true));
  });
});

describe('money that the provider takes although it has closed the page', () => {
  const late = 'provider takes late money';
  const closed = ['closeSession is done', 'payment hears closeSession.done'];

  it('goes back when the payment has failed', () => {
    expectEnd(race(onPage, waiting, ...windowEnds, until(), late), cancelled('window_over', false));
  });

  it('goes back when the payment has failed, before the order has ended', () => {
    const world = race(onPage, waiting, ...windowEnds, ...closed, late, until('inventory hears'));
    expectEnd(world, cancelled('window_over', true));
  });

  it('goes back when the order was cancelled', () => {
    const world = race(onPage, waiting, 'customer cancels', until(), late);
    expectEnd(world, cancelled('customer_request', false));
  });

  it('goes back when it is told before the closing is', () => {
    const told = [late, 'payment is told sessionPaid'];
    const cancelling = until('closeSession');
    const world = race(onPage, waiting, 'customer cancels', cancelling, 'closeSession is done', ...told);
    expectEnd(world, cancelled('customer_request', true));
  });

  it('pays for the order when it is told before the opening is', () => {
    const ended = ['openSession is done', 'provider expires the page'];
    const told = [late, 'payment is told sessionPaid', 'payment hears openSession.done'];
    const overtaken = 'payment is told of the expiry before';
    const also: Given['also'] = (state) => [
      { name: overtaken, certain: false, state, tells: { participant: 'payment', input: expiry } },
    ];
    const world = race({ ...onPage, also }, until('openSession'), ...ended, ...told, overtaken);
    expect(world.status('payment')).toBe('captured');
    expectEnd(world, confirmed);
  });

  it('pays for the order when it is told before the closing is', () => {
    const told = [late, 'payment is told sessionPaid'];
    expectEnd(race(onPage, waiting, ...windowEnds, 'closeSession is done', ...told), confirmed);
  });
});
