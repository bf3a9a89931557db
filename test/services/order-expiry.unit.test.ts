import { describe, it } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import { cancelOrder } from '../../services/order/commands.ts';
import { order, orderWithin } from '../../services/order/order.ts';
import { deadlineReached } from '../../shared/saga/input.ts';
import { at, given, input } from '../harness/decisions.ts';
import {
  cancelled,
  confirmed,
  declined,
  expired,
  expiry,
  now,
  opened,
  placed,
  released,
  reminder,
  requested,
  shipped,
  unpaid,
  unshipped,
} from '../harness/order-facts.ts';

const cancelling = input(cancelOrder, {});
const due = at(expiry, input(deadlineReached, { dueAt: expiry }));
const muchLater = new Date('2026-03-02T08:00:00.000Z');
const nextReminder = new Date('2026-03-02T08:15:00.000Z');

describe('an order expires', () => {
  it('as long after it was placed as it is given', () => {
    given(orderWithin(1_000), [], { now })
      .when(placed)
      .thenDecided({ status: 'placed', deadline: new Date('2026-03-01T12:00:01.000Z') });
  });

  it('at the same time, whatever is heard of it meanwhile', () => {
    const meanwhile = new Date('2026-03-01T12:14:59.000Z');
    given(order, [placed], { now })
      .when(at(meanwhile, opened))
      .thenDecided({ status: 'placed', deadline: expiry });
    given(order, [placed], { now })
      .when(at(meanwhile, declined))
      .thenDecided({ status: 'cancelling', deadline: expiry });
  });

  it('no later for news that come between its time and its deadline being noticed', () => {
    const justAfter = new Date('2026-03-01T12:15:00.100Z');
    given(order, [placed], { now })
      .when(at(justAfter, opened))
      .thenDecided({ status: 'placed', deadline: expiry });
  });

  it('when it was placed for others that had been faster: from when it was heard of itself', () => {
    given(order, [opened], { now })
      .when(at(expiry, placed))
      .thenDecided({ status: 'placed', deadline: reminder });
  });

  it('by asking shipping, once', () => {
    given(order, [placed], { now })
      .when(due)
      .thenDecided({ status: 'cancelRequested', events: [expired], deadline: reminder });
    given(order, [placed, due], { now, orderId })
      .when(cancelling)
      .thenIgnored('cancellation already requested');
  });

  it('not when the customer was faster, who has asked already', () => {
    given(order, [placed, cancelling], { now })
      .when(due)
      .thenDecided({ status: 'cancelRequested', deadline: reminder });
    given(order, [placed], { now, orderId })
      .when(cancelling)
      .thenDecided({ status: 'cancelRequested', events: [requested], deadline: expiry });
  });

  it('and then ends as every cancelled order does', () => {
    given(order, [placed, due, at(reminder, unshipped), at(reminder, released)], { now })
      .when(at(reminder, unpaid))
      .thenDecided({ status: 'cancelled', events: [cancelled('expired', false)] });
  });

  it('and is confirmed all the same when shipping was faster', () => {
    given(order, [placed, due], { now })
      .when(at(expiry, shipped))
      .thenDecided({ status: 'confirmed', events: [confirmed] });
  });
});

describe('an order that should have ended is looked at again and again', () => {
  it.each([
    ['unplaced', [declined]],
    ['cancelRequested', [placed, cancelling]],
    ['cancelling', [placed, declined]],
  ])('while %s, and nothing is asked twice', (status, steps) => {
    given(order, steps, { now, orderId })
      .when(at(muchLater, input(deadlineReached, { dueAt: expiry })))
      .thenDecided({ status, deadline: nextReminder });
  });

  it('also when news of it come after its time', () => {
    given(order, [placed, declined], { now })
      .when(at(muchLater, unshipped))
      .thenDecided({ status: 'cancelling', deadline: nextReminder });
  });
});
