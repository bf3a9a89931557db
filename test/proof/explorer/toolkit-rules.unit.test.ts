import { describe, expect, it } from 'vitest';
import { StockReserved } from '../../../shared/contracts/inventory.ts';
import { Coverage } from '../../../shared/proof/coverage.ts';
import { examine } from '../../../shared/proof/examined-decision.ts';
import { explore } from '../../../shared/proof/explore.ts';
import { earlyAndLate } from '../../../shared/proof/hearing.ts';
import type { Outside } from '../../../shared/proof/outside.ts';
import { eachOrder } from '../../../shared/proof/promise.ts';
import { World } from '../../../shared/proof/world.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { errandCall } from '../../harness/participants.ts';
import { explored, listener, opening, orderId, released, reserved, sagaOf, shop } from './small-saga.ts';

/** What the toolkit would refuse or park is no way to go on. */
describe('as the toolkit has it', () => {
  it('an event about another order than the one it was made for is found', () => {
    const strange = StockReserved.of({ orderId: '00000000-0000-4000-8000-000000000000' });
    const { reactions, ...rest } = shop(strange);
    const opened = examine({ ...rest, reactions }, undefined, { type: 'open', data: {} }, surroundings);
    expect(opened).toEqual({ breach: 'StockReserved is about another order' });
  });

  it('a call is not made again under a key that is in use', () => {
    const run = errandCall();
    const ask = () => ({ state: { status: 'heard', times: 1 }, calls: [run.of({ errand: 'a' })] });
    const one = listener('one');
    const reaction = one.reactions.get('StockReserved');
    if (reaction === undefined) throw new Error('it reacts to that');
    const cells = { ...reaction.cells, absent: ask, heard: ask };
    const eager: Participant = {
      ...one,
      calls: new Map([[run.name, run]]),
      reactions: new Map(one.reactions).set('StockReserved', { ...reaction, cells, calls: [run] }),
    };
    const outside = {
      ...sagaOf([]).outside,
      attempt: (state: { isOpen: boolean }) => ({ effect: state, result: { receipt: 'r' } }),
    };
    const result = explored(sagaOf([shop(reserved, reserved), eager], { outside }));
    expect(result.counterExample?.says).toBe(`one asks for run again under run_${orderId}`);
  });

  it('what is published twice counts twice, though nothing but its place in time tells it apart', () => {
    // given a shop that says so each time it is opened, and somebody who opens it twice
    const once = shop(reserved);
    const reaction = once.reactions.get('open');
    if (reaction === undefined) throw new Error('it reacts to that');
    const cells = { ...reaction.cells, open: () => ({ state: { status: 'open' }, events: [reserved] }) };
    const proud = { ...once, reactions: new Map(once.reactions).set('open', { ...reaction, cells }) };
    const outside: Outside<{ times: number }> = {
      initial: { times: 0 },
      attempt: opening.attempt as never,
      doings: ({ times }) =>
        times === 2
          ? []
          : [
              {
                name: 'somebody opens the shop',
                certain: true,
                state: { times: times + 1 },
                tells: { participant: 'shop', input: { type: 'open', data: {} } },
              },
            ],
    };
    const saga = { ...sagaOf([proud, listener('one')]), outside, watched: new Set(['StockReserved']) };
    // then it is noticed that it was said twice
    const said = eachOrder<{ times: number }>(
      'always',
      'it is said once',
      (order) => order.published('StockReserved').length < 2,
    );
    const world = new World(saga, { coverage: new Coverage(), instants: earlyAndLate });
    expect(explore(world, [said]).counterExample?.says).toBe('it is said once');
  });

  it('a message that nobody could read is no message', () => {
    const outside = {
      ...sagaOf([]).outside,
      doings: (state: { isOpen: boolean }) => [
        {
          name: 'nobody knows',
          certain: false,
          state,
          produces: { log: 'nowhere', message: { ...released, id: 'x' } },
        },
      ],
    };
    expect(() => explored(sagaOf([shop(), listener('one')], { outside }))).toThrow('there is no log nowhere');
  });
});

const surroundings = { orderId, now: new Date('2026-03-01T12:00:00Z'), records: new Map() };
