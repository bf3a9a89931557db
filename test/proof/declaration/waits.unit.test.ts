import { describe, expect, it } from 'vitest';
import type { Participant } from '../../../shared/saga/participant.ts';
import { damaged, found, ignoring, without } from './damaged.ts';

const entrusting = (status: string, reason: string) => (participant: Participant) => ({
  ...participant,
  entrusted: new Map([...participant.entrusted, [status, reason]]),
});

describe('a wait is reported as endless', () => {
  it('when its deadline is not decided upon', () => {
    expect(found(damaged('order', without('deadline')))).toEqual([
      'endless wait: order when placed',
      'endless wait: order when cancelRequested',
      'endless wait: order when cancelling',
    ]);
    expect(found(damaged('order', ignoring('deadline', 'placed')))).toEqual([
      'endless wait: order when placed',
    ]);
  });

  it('when only a call is awaited that need not end it', () => {
    expect(found(damaged('payment', ignoring('deadline', 'awaiting')))).toEqual([
      'endless wait: payment when awaiting',
    ]);
  });

  it('when an outcome is awaited and one of them is not decided upon', () => {
    expect(found(damaged('shipping', ignoring('bookShipment.refused', 'bookingUnwanted')))).toEqual([
      'endless wait: shipping when bookingUnwanted',
    ]);
  });

  it('when it is entrusted to nobody, or without a reason', () => {
    const alone = (inventory: Participant) => ({ ...inventory, entrusted: new Map() });
    expect(found(damaged('inventory', alone))).toEqual(['endless wait: inventory when held']);
    expect(found(damaged('inventory', entrusting('held', ' ')))).toEqual([
      'endless wait: inventory when held',
    ]);
  });

  it('when resting there is not declared', () => {
    const restless = (payment: Participant) => ({ ...payment, idle: new Set<string>() });
    expect(found(damaged('payment', restless))).toEqual([
      'endless wait: payment when ordered',
      'endless wait: payment when reserved',
      'endless wait: payment when captured',
    ]);
  });
});

describe('an entrusted wait is reported as needless', () => {
  it.each([
    ['order', 'placed', 'its deadline'],
    ['payment', 'charging', 'a call of its own'],
    ['inventory', 'sold', 'an ending'],
  ])('when %s has %s end by %s', (participant, status) => {
    expect(found(damaged(participant, entrusting(status, 'somebody will see to it')))).toEqual([
      `needless assurance: ${participant} when ${status}`,
    ]);
  });
});
