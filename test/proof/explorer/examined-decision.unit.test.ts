import { describe, expect, it } from 'vitest';
import { StockReserved } from '../../../shared/contracts/inventory.ts';
import { examine } from '../../../shared/proof/examined-decision.ts';
import type { AnyDecision } from '../../../shared/saga/decide.ts';
import { InvariantBroken } from '../../../shared/saga/errors.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { listener, orderId, reserved } from './small-saga.ts';

const now = new Date('2026-03-01T12:00:00Z');
const state = { status: 'heard', times: 1 };
const heard = { state: { status: 'heard', times: 2 } };

/** What is found when a participant decides like this. */
function found(decide: (state: typeof heard.state) => unknown, changes: Partial<Participant> = {}) {
  const base = listener('one');
  const reaction = base.reactions.get('StockReserved');
  if (reaction === undefined) throw new Error('it reacts to that');
  const cells = { ...reaction.cells, heard: decide as (state: never) => AnyDecision };
  const participant = {
    ...base,
    ...changes,
    reactions: new Map([['StockReserved', { ...reaction, cells }]]),
  };
  return examine(participant, state, reserved, { orderId, now, records: new Map() });
}

describe('a decision', () => {
  it('that is a function of what it was given is taken as it is', () => {
    expect(found(() => heard)).toEqual({ change: heard });
    expect(found(() => ({ ignored: 'enough' }))).toEqual({ ignored: 'enough' });
  });

  it.each([
    ['reads the clock', () => ({ state: { status: 'heard', times: Date.now() } }), /Impure: reads the clock/],
    [
      'makes a date of now',
      () => ({ state: { status: 'heard', times: new Date().getFullYear() } }),
      /Impure: reads the clock/,
    ],
    ['draws a number', () => ({ state: { status: 'heard', times: Math.random() } }), /Impure: reads chance/],
    ['draws an id', () => ({ state: { status: crypto.randomUUID(), times: 1 } }), /Impure: reads chance/],
    [
      'publishes what is not declared',
      () => ({ ...heard, events: [StockReserved.of({ orderId })] }),
      /emits StockReserved on StockReserved undeclared/,
    ],
    [
      'calls what is not declared',
      () => ({ ...heard, calls: [{ call: 'charge', request: {} }] }),
      /calls charge on StockReserved undeclared/,
    ],
    ['comes to a state that cannot be read back', () => ({ state: { status: 'lost' } }), /ZodError/],
    ['changes a shared record unasked', () => ({ ...heard, records: [{}] }), /without asking for it/],
    [
      'throws',
      () => {
        throw new InvariantBroken('this cannot be');
      },
      /InvariantBroken: this cannot be/,
    ],
  ])('that %s is found', (_, decide, breach) => {
    expect(found(decide)).toEqual({ breach: expect.stringMatching(breach) });
  });

  it('that answers differently when asked again is found', () => {
    let asked = 0;
    expect(found(() => ({ state: { status: 'heard', times: ++asked } }))).toEqual({
      breach: 'asked twice, it answers differently',
    });
  });

  it('that changes its state in place is found', () => {
    const inPlace = (given: typeof heard.state) => {
      given.times += 1;
      return { state: given };
    };
    expect(found(inPlace)).toEqual({ breach: expect.stringContaining('read only property') });
  });

  it('that reads what its participant calls a journal is found, and one that copies it is not', () => {
    const journal = { journal: ['times'] };
    expect(found(({ times }) => (times === 1 ? heard : { ignored: 'no' }), journal)).toEqual({
      breach: 'its decision depends on its journal (times)',
    });
  });

  it('leaves the clock and chance as they were', () => {
    found(() => ({ state: { status: 'heard', times: Date.now() } }));
    expect(Date.now()).toBeGreaterThan(now.getTime());
    expect(new Date().getFullYear()).toBeGreaterThanOrEqual(now.getFullYear());
    expect(Math.random()).toBeLessThan(1);
    expect(crypto.randomUUID()).toHaveLength(36);
  });
});
