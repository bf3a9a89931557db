import { describe, expect, it } from 'vitest';
import { clockIds, countedIds, sharedIds } from './fixtures/clock-ids.ts';
import { unknownTakenForNo, unknownUndone } from './fixtures/late-compensation.ts';
import { verdictOn } from './fixtures/little-saga.ts';
import { deaf, indifferent } from './fixtures/no-refund.ts';
import { markedCancel, overtakingCancel } from './fixtures/overtaking-cancel.ts';
import { refundSkipped } from './fixtures/refund-skipped.ts';
import { sale } from './fixtures/sale.ts';
import { stockKept, stockPutBack } from './fixtures/stock-kept.ts';

const sound = { declaration: [], path: [] };

const untilNotSent = [
  'customer: buy',
  'take is done',
  'till hears take.done',
  'dispatcher hears Paid',
  'send is refused: no_such_address',
  'dispatcher hears send.refused',
];

describe('a saga without the mistake is sound:', () => {
  it.each([
    ['a sale that gives the money back', sale],
    ['a piece that is put back in time', stockPutBack],
    ['a booking that is undone when nobody knows of it', unknownUndone],
    ['a mark that a cancellation leaves', markedCancel],
  ] as const)('%s', (_, saga) => {
    expect(verdictOn<never>(saga as never)).toEqual(sound);
  });
});

describe('a well-known mistake is found:', () => {
  it('no refund when the step after the charge fails, since nobody listens', () => {
    expect(verdictOn(deaf)).toEqual({
      declaration: ['unheard event', 'effect', 'missing compensation'],
      says: 'who pays is sent something',
      path: untilNotSent,
    });
  });

  it('no refund when the step after the charge fails, since it is taken for nobody’s business', () => {
    expect(verdictOn(indifferent)).toEqual({
      declaration: ['effect', 'missing compensation'],
      says: 'who pays is sent something',
      path: [...untilNotSent, 'till hears NotSent'],
    });
  });

  it('a timeout that is only noted, and never returns the stock', () => {
    expect(verdictOn(stockKept)).toEqual({
      declaration: [],
      says: 'nothing is kept for nobody',
      path: ['customer: keep', 'board hears Kept', "shelf's deadline is reached"],
    });
  });

  it('a compensation that is registered after its effect, so that an unknown outcome is never undone', () => {
    expect(verdictOn(unknownTakenForNo)).toEqual({
      declaration: ['unknown outcome'],
      says: 'no room is booked for a trip that is off',
      path: [
        'customer: go',
        'book takes effect, and its answer is lost',
        'book is exhausted',
        'desk hears book.exhausted',
        'traveller hears NotBooked',
      ],
    });
  });

  it('a compensation that fails, is noted and skipped', () => {
    expect(verdictOn(refundSkipped)).toEqual({
      declaration: ['effect'],
      says: 'who pays is sent something',
      path: [...untilNotSent, 'till hears NotSent', 'giveBack is exhausted', 'till hears giveBack.exhausted'],
    });
  });

  it('ids that are made from the clock', () => {
    expect(verdictOn(clockIds)).toEqual({
      declaration: [],
      says: 'Impure: reads the clock: decisions are given the time and draw nothing',
      path: ['customer: buy'],
    });
  });

  it('ids that count on, and ids that do not tell orders apart', () => {
    expect(verdictOn(countedIds).says).toContain('another idempotency key each time');
    expect(verdictOn(sharedIds).says).toContain('one idempotency key for several orders');
  });

  it('a cancellation that overtakes what it cancels', () => {
    expect(verdictOn(overtakingCancel)).toEqual({
      declaration: [],
      says: 'nothing is reserved for an order that was withdrawn',
      path: ['customer: order', 'customer: withdraw', 'shelf hears Withdrawn', 'shelf hears Ordered'],
    });
  });
});
