import { describe, expect, it } from 'vitest';
import { eachOrder } from '../../../shared/proof/promise.ts';
import { explored, listener, pathNames, released, reserved, sagaOf, shop } from './small-saga.ts';

const deaf = listener('deaf');
const times = (state: unknown) => (state as { times?: number } | undefined)?.times ?? 0;

describe('exploring', () => {
  it('visits every order in which listeners come to hear, each state once', () => {
    // One listener is a leaf, whose steps come first; with two logs to read it is none: closed, opened, one, other,
    // both.
    const saga = sagaOf([shop(reserved), listener('one'), listener('other')], {
      strangeLogs: new Map([['strangers', 'inventory']]),
    });
    expect(explored(saga)).toMatchObject({ states: 5, transitions: 5, depth: 3, ends: 1 });
  });

  it('lets a leaf take its steps before all others, which changes neither states to come nor ends', () => {
    expect(explored(sagaOf([shop(reserved), listener('one'), listener('other')]))).toMatchObject({
      states: 4,
      transitions: 3,
      ends: 1,
    });
  });

  it('hears one log in its order', () => {
    const result = explored(sagaOf([shop(released, reserved, released), listener('one')]));
    expect(result).toMatchObject({ states: 5, transitions: 4, ends: 1 });
    expect(result.cells.get('one: StockReleased when heard')?.to).toEqual(new Set(['over']));
    expect([...result.cells.keys()]).not.toContain('one: StockReserved when over');
  });

  it('merges states that differ only in which order is which', () => {
    // Each order is unopened, opened or heard: nine pairs, of which three are alike and six come in twos.
    const saga = sagaOf([shop(reserved), listener('one')], {
      orders: 2,
      strangeLogs: new Map([['s', 'inventory']]),
    });
    expect(explored(saga)).toMatchObject({ states: 6, ends: 1 });
  });

  it('refuses to call explored what has more states than it may have', () => {
    expect(() => explored(sagaOf([shop(reserved), deaf]), [], 2)).toThrow('there are more than 2 states');
  });
});

describe('a broken promise', () => {
  const never = eachOrder<{ isOpen: boolean }>(
    'always',
    'nobody hears it twice',
    (order) => times(order.state('one')) < 2,
  );

  it('is found, with a shortest way to it', () => {
    const result = explored(sagaOf([shop(reserved, reserved, reserved), listener('one')]), [never]);
    expect(result.counterExample?.says).toBe('nobody hears it twice');
    expect(pathNames(result)).toEqual([
      'somebody opens the shop',
      'one hears StockReserved',
      'one hears StockReserved',
    ]);
  });

  it('is not found where it is kept', () => {
    expect(explored(sagaOf([shop(reserved), listener('one')]), [never]).counterExample).toBeUndefined();
  });

  it('about the end may be broken on the way, but not in the end', () => {
    const over = eachOrder<{ isOpen: boolean }>(
      'in the end',
      'it is over',
      (order) => order.state('one')?.status === 'over',
    );
    expect(
      explored(sagaOf([shop(reserved, released), listener('one')]), [over]).counterExample,
    ).toBeUndefined();
    expect(explored(sagaOf([shop(reserved), listener('one')]), [over]).counterExample?.says).toBe(
      'it is over',
    );
  });

  it('in what was published is found by the event, however often it comes', () => {
    const silent = eachOrder<{ isOpen: boolean }>(
      'always',
      'silence',
      (order) => order.published('StockReserved').length === 0,
    );
    const saga = sagaOf([shop(reserved), listener('one')], { watched: new Set(['StockReserved']) });
    expect(pathNames(explored(saga, [silent]))).toEqual(['somebody opens the shop']);
  });
});

describe('without any promise it is found that', () => {
  const minute = 60_000;

  it('somebody waits who has neither a deadline nor a call under way', () => {
    const result = explored(sagaOf([shop(reserved), listener('one', undefined, ['over'])]));
    expect(result.counterExample?.says).toBe('one waits with neither a deadline nor a call under way');
  });

  it('nothing more happens, and somebody is left waiting who relied on others', () => {
    const trusting = {
      ...listener('one', undefined, ['over']),
      entrusted: new Map([['heard', 'somebody will come']]),
    };
    const result = explored(sagaOf([shop(reserved), trusting]));
    expect(result.counterExample?.says).toBe('nothing more happens, and one is left heard');
  });

  it('somebody is woken again and again, and no end can be reached', () => {
    const restless = listener(
      'one',
      (_, { now }) => ({ state: { status: 'heard', times: 1 }, deadline: new Date(now.getTime() + minute) }),
      ['over'],
    );
    const again = { ...restless, reactions: new Map(restless.reactions) };
    const reaction = restless.reactions.get('StockReserved');
    if (reaction === undefined) throw new Error('it reacts to that');
    again.reactions.set('deadline', { ...reaction, input: { kind: 'deadline', type: 'deadline' } });
    const result = explored(sagaOf([shop(reserved), again]));
    expect(result.counterExample?.says).toBe('nothing that is certain to happen leads to an end');
    expect(pathNames(result)).toEqual(['somebody opens the shop', 'one hears StockReserved']);
  });
});

describe('what comes again', () => {
  const twice = eachOrder<{ isOpen: boolean }>(
    'always',
    'it is heard once',
    (order) => times(order.state('one')) < 2,
  );

  it('is known by its id and dropped, at any time and as often as it likes', () => {
    const saga = sagaOf([shop(reserved), listener('one')], { repeats: 1 });
    const result = explored(saga, [twice]);
    expect(result.counterExample).toBeUndefined();
    expect(result.transitions).toBeGreaterThan(explored({ ...saga, repeats: 0 }, [twice]).transitions);
  });

  it('is heard again by whoever forgets ids', () => {
    const saga = sagaOf([shop(reserved), listener('one')], { repeats: 1, forgetful: new Set(['one']) });
    expect(pathNames(explored(saga, [twice]))).toEqual([
      'somebody opens the shop',
      'one hears StockReserved',
      'one hears StockReserved again',
    ]);
  });
});

describe('time', () => {
  it('makes a difference where a decision depends on it, and only there', () => {
    // given a listener that is in a hurry until its deadline has passed, whether that was noticed or not
    const start = Date.parse('2026-03-01T12:00:00Z');
    const hasty = listener('one', (state, { now }) =>
      state === undefined
        ? { state: { status: 'heard', times: 1 }, deadline: new Date(start + 1000) }
        : { state: { status: 'heard', times: now.getTime() > start + 1000 ? 100 : 2 } },
    );
    const reaction = hasty.reactions.get('StockReleased');
    if (reaction === undefined) throw new Error('it reacts to that');
    const reactions = new Map(hasty.reactions).set('deadline', {
      ...reaction,
      input: { kind: 'deadline', type: 'deadline' },
    });
    // then it may hear the second message early and late
    const late = eachOrder<{ isOpen: boolean }>(
      'always',
      'it hears it in time',
      (order) => times(order.state('one')) < 100,
    );
    const result = explored(sagaOf([shop(reserved, reserved), { ...hasty, reactions }]), [late]);
    expect(result.counterExample?.says).toBe('it hears it in time');
  });
});
