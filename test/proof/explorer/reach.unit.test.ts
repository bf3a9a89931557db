import { describe, expect, it } from 'vitest';
import { theFive } from '../../../scripts/prove/model/scenarios.ts';
import { unreached } from '../../../scripts/prove/model/unreached.ts';
import { reachOf } from '../../../scripts/prove/reach.ts';
import { Coverage } from '../../../shared/proof/coverage.ts';
import { listener } from './small-saga.ts';

/** What was seen of a listener that heard one message. */
function heard(): Coverage {
  const coverage = new Coverage();
  const seen = {
    to: new Set(['heard']),
    emits: new Set<string>(),
    calls: new Set<string>(),
    ignored: new Set<string>(),
  };
  const place = { participant: 'one', input: 'StockReserved' };
  coverage.add(['absent', 'heard', 'over'].map((status) => ({ ...place, status, ...seen })));
  coverage.add([{ participant: 'one', input: 'StockReleased', status: 'heard', ...seen }]);
  return coverage;
}

const never = { participant: 'one', input: 'StockReleased', when: ['absent', 'over'], because: 'it says so' };

describe('cells that were not entered', () => {
  it('are fine when each is listed with its reason', () => {
    expect(reachOf([listener('one')], heard().cells, [never])).toEqual({
      reached: 4,
      cells: 6,
      problems: [],
    });
  });

  it('are told when they are not', () => {
    expect(reachOf([listener('one')], heard().cells, [{ ...never, when: ['over'] }]).problems).toEqual([
      expect.stringContaining('one: StockReleased when absent: was never entered'),
    ]);
  });

  it('are told when they are listed and were entered all the same, or do not exist', () => {
    const lies = { ...never, when: ['absent', 'over', 'heard', 'gone'] };
    expect(reachOf([listener('one')], heard().cells, [lies]).problems).toEqual([
      'one: StockReleased when heard: is listed as unreached, but was entered',
      'one: StockReleased when gone: is listed as unreached, but there is no such cell',
    ]);
  });

  it('need no reason where the participant itself calls them impossible', () => {
    const one = listener('one');
    const reaction = one.reactions.get('StockReleased');
    if (reaction === undefined) throw new Error('it reacts to that');
    const cells = {
      ...reaction.cells,
      absent: { impossible: 'nobody can' },
      over: { impossible: 'nobody can' },
    };
    const sure = { ...one, reactions: new Map(one.reactions).set('StockReleased', { ...reaction, cells }) };
    expect(reachOf([sure], heard().cells, []).problems).toEqual([]);
  });

  it('of the shop are listed as long as nothing was seen', () => {
    expect(reachOf(theFive, new Map(), unreached).problems.length).toBeGreaterThan(100);
  });
});
