import { describe, expect, it } from 'vitest';
import type { Assumption } from '../../scripts/sabotage/assumptions.ts';
import { captured, messageOf } from '../harness/messages.ts';
import type { Dump, Evidence, Told } from './assumptions/evidence.ts';
import { breachesOf } from './assumptions/verdict.ts';

const orderId = '5f2c1a52-6a0e-5d1b-9d0f-0c8f6e1b7a34';
const dueAt = '2026-01-01T00:00:01.000Z';
const lines = ['heard m1', 'answered m1', 'heard m2', `woke ${dueAt}`, 'answered m2'];

const told = (...written: readonly string[]): Told[] =>
  written.map((line, index) => ({ eventId: `e${index + 1}`, orderId, place: index + 1, line }));
const original = (what: string) => ({
  eventId: `id of ${what}`,
  orderId,
  what,
  message: messageOf(captured(orderId, what), { id: `id of ${what}` }),
});
const marks = ['m1', 'm2'].map((what) => ({ eventId: `id of ${what}`, outcome: 'applied' }));
const asked = ['m1', 'm2'].map((what) => ({ key: `deliver ${what}`, orderId, what }));
const state: Dump['states'][number] = { orderId, lines, dueAt: null, wakeAt: null };
const end: Dump = { inbox: marks, states: [state], outbox: [], calls: [], parked: [] };

/** What is to be seen of two messages that were heard, answered and slept over, but for the changes. */
function evidence(changes: Partial<Dump> & Partial<Pick<Evidence, 'asked'>> & { told?: Told[] }): Evidence {
  const { asked: asks = asked, told: tells = told(...lines), ...tables } = changes;
  return {
    originals: [original('m1'), original('m2')],
    looks: [],
    end: { dump: { ...end, ...tables }, told: tells },
    asked: asks,
  };
}
const written = (...changed: readonly string[]) => ({
  states: [{ ...state, lines: [...changed] }],
  told: told(...changed),
});

describe('the verdict on what is seen of the toolkit', () => {
  it('finds nothing where nothing is wrong, however often events and requests were repeated', () => {
    expect(breachesOf(evidence({}))).toEqual([]);
    const again = { told: [...told(...lines), ...told(...lines)], asked: [...asked, ...asked] };
    expect(breachesOf(evidence(again))).toEqual([]);
  });

  it.each<[string, Assumption, Parameters<typeof evidence>[0]]>([
    [
      'a message marked without effect',
      'atomic batches',
      written('heard m1', 'answered m1', `woke ${dueAt}`),
    ],
    ['an effect without its mark', 'atomic batches', { inbox: marks.slice(1) }],
    ['a line that is on no way out', 'atomic batches', { told: told(...lines.slice(0, -1)) }],
    [
      'an event of no line',
      'atomic batches',
      { outbox: [{ eventId: 'e6', orderId, place: 6, line: 'heard m3' }] },
    ],
    ['a call that is not kept', 'atomic batches', written(...lines.slice(0, -1))],
    ['a call that is over and kept', 'atomic batches', { calls: [{ orderId, what: 'm1' }] }],
    ['a deadline that is not armed', 'atomic batches', { states: [{ ...state, dueAt }] }],
    ['a message that nobody heard', 'at least once', { ...written(), inbox: [] }],
    ['an event that stays', 'at least once', { outbox: told('heard m1') }],
    ['an event that is nowhere', 'at least once', { told: told(...lines.slice(0, -1)) }],
    ['a call that nobody performed', 'at least once', { asked: asked.slice(1) }],
    ['a call that stays open', 'at least once', { calls: [{ orderId, what: 'm1' }] }],
    ['a deadline that stays', 'at least once', { states: [{ ...state, dueAt, wakeAt: dueAt }] }],
    [
      'a deadline that was forgotten',
      'at least once',
      written(...lines.filter((line) => !line.startsWith('woke'))),
    ],
    ['something parked', 'at least once', { parked: ['decision_failed'] }],
    ['a message heard twice', 'applied once', written(...lines, 'heard m1')],
    ['an outcome applied twice', 'applied once', written(...lines, 'answered m1')],
    ['a deadline that comes twice', 'applied once', written(...lines, `woke ${dueAt}`)],
    [
      'one event id for two events',
      'applied once',
      { told: [...told(...lines), { eventId: 'e1', orderId, place: 2, line: 'answered m1' }] },
    ],
    [
      'messages heard in another order',
      'order per order',
      written('heard m2', 'heard m1', 'answered m1', 'answered m2', `woke ${dueAt}`),
    ],
    ['events told in another order', 'order per order', { told: told(...lines).toReversed() }],
    [
      'two events of one version',
      'one decision per version',
      { told: [...told(...lines), { eventId: 'e6', orderId, place: 2, line: 'heard m2' }] },
    ],
    [
      'one call under two keys',
      'one effect per call',
      { asked: [...asked, { key: 'another', orderId, what: 'm1' }] },
    ],
    [
      'one key for two calls',
      'one effect per call',
      { asked: asked.map((entry) => ({ ...entry, key: 'deliver' })) },
    ],
    [
      'a call that nothing wished for',
      'one effect per call',
      { asked: [...asked, { key: 'deliver m3', orderId, what: 'm3' }] },
    ],
  ])('finds %s: %s', (_, assumption, changes) => {
    expect(breachesOf(evidence(changes)).map((breach) => breach.assumption)).toContain(assumption);
  });
});
