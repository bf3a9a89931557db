import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { orderId } from '../../scripts/sample-order.ts';
import { StockReleased } from '../../shared/contracts/inventory.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import type { Known } from '../../shared/messaging/batch.ts';
import { deadlineWork } from '../../shared/messaging/deadlines.ts';
import { decideBatch } from '../../shared/messaging/decide-batch.ts';
import { decode } from '../../shared/messaging/decode.ts';
import { payloadHash } from '../../shared/messaging/ids.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { traceOf } from '../../shared/messaging/trace.ts';
import type { Work } from '../../shared/messaging/work.ts';
import { ignore } from '../../shared/saga/decision.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { courier, sleeper, tally, tell } from '../harness/participants.ts';
import { recordOf } from '../harness/records.ts';

const now = new Date('2026-03-01T12:00:00Z');
const nothing: Known = {
  states: [],
  repeats: new Map(),
  openCalls: new Set(),
  heldOrders: new Set(),
  lockedParked: new Set(),
  records: [],
  recordKeys: new Set(),
};

function decided({ participant }: ServiceDefinition, works: readonly Work[], known: Partial<Known> = {}) {
  return decideBatch({ participant, now, schemaId: () => 7 }, works, { ...nothing, ...known });
}

let offset = 0;
function eventWork(
  paymentId: string,
  changes: { id?: string; orderId?: string } = {},
): Work & { kind: 'event' } {
  const { id = randomUUID() } = changes;
  const message = messageOf(captured(changes.orderId ?? orderId, paymentId), { id });
  const work = decode(tally().participant, recordOf(message, offset++));
  if (work?.kind !== 'event') throw new Error('the tally understands payments');
  return work;
}

function commandWork(what: string, id: string, settle: (result: unknown) => void): Work {
  const data = { what };
  const hash = payloadHash(tell.type, JSON.stringify(data));
  const trace = traceOf(orderId, undefined);
  return { kind: 'command', id, orderId, type: tell.type, data, hash, causationId: id, trace, settle };
}

const counted = (seen: string[], version = 1) => ({
  orderId,
  version,
  data: { status: 'counting', seen },
  wakeAt: null,
});

describe('a batch', () => {
  it('is decided input by input, each seeing what the one before has made', () => {
    const { states, events } = decided(tally(), [eventWork('a'), eventWork('b')], {
      states: [counted(['z'], 4)],
    });
    expect(states).toEqual([counted(['z', 'a', 'b'], 5)]);
    expect(events.map(({ data }) => (data as { trackingNumber: string }).trackingNumber)).toEqual([
      '3',
      '4',
      '5',
      '6',
    ]);
  });

  it('gives the same ids when it is decided again', () => {
    const works = [eventWork('a'), eventWork('b')];
    const ids = () => decided(tally(), works).events.map(({ eventId }) => eventId);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(4);
  });

  it('names the cause, the trace, the time and the schema of what it publishes', () => {
    const work = eventWork('a');
    const [event] = decided(tally(), [work]).events;
    expect(event).toMatchObject({
      type: 'ShipmentCreated',
      topic: 'shipments',
      orderId,
      causationId: work.id,
      schemaId: 7,
      occurredAt: now.toISOString(),
    });
    expect(event?.traceparent.slice(0, 36)).toBe(work.trace.traceparent.slice(0, 36));
  });

  it('parks an input whose decision publishes an event about another order', () => {
    // given a participant that names a fixed order in what it publishes
    const State = z.discriminatedUnion('status', [z.object({ status: z.literal('over') })]);
    const { when, otherwise } = reactions(State);
    const over = () => ({
      state: { status: 'over' as const },
      events: [StockReleased.of({ orderId: '019c1f0e-2a41-7f00-9c3d-0123456789ab' })],
    });
    const participant = defineParticipant({
      name: 'misaddressing',
      topic: 'inventory',
      state: State,
      endings: ['over'],
      on: [when(PaymentCaptured, { emits: [StockReleased] }, { ...otherwise(ignore('over')), absent: over })],
    });

    // when it decides, then the input is set aside and nothing is published under the wrong key
    const out = decided({ participant }, [eventWork('a')]);
    expect(out).toMatchObject({ events: [], states: [], parked: [{ reason: 'decision_failed' }] });
    expect(out.parked[0]?.detail).toContain('StockReleased is about order');
  });

  it('writes nothing for what is repeated, in the batch or before it', () => {
    const work = eventWork('a');
    const out = decided(tally(), [work, work]);
    expect(out.states).toEqual([counted(['a'])]);
    expect(out.verdicts.map(({ outcome }) => outcome)).toEqual(['applied', 'repeated']);
    const again = decided(tally(), [work], { repeats: new Map([[work.id, work.hash]]) });
    expect(again).toMatchObject({ states: [], events: [], parked: [] });
  });

  it('keeps the first content of an id and sets aside another one, without holding the order', () => {
    const id = randomUUID();
    const out = decided(tally(), [eventWork('a', { id }), eventWork('forged', { id }), eventWork('b')]);
    expect(out.states).toEqual([counted(['a', 'b'])]);
    expect(out.parked).toEqual([
      expect.objectContaining({ reason: 'conflict', eventId: id, standing: 'parked' }),
    ]);
  });

  it('holds the later messages of an order whose decision throws, and no others', () => {
    const other = randomUUID();
    const out = decided(
      tally((paymentId) => paymentId === 'bad'),
      [eventWork('a'), eventWork('bad'), eventWork('x', { orderId: other }), eventWork('b')],
    );
    expect(out.states.map((state) => state.data)).toEqual([
      { status: 'counting', seen: ['a'] },
      { status: 'counting', seen: ['x'] },
    ]);
    expect(out.parked.map(({ standing, orderId: order }) => `${standing} ${order}`)).toEqual([
      `parked ${orderId}`,
      `held ${orderId}`,
    ]);
  });

  it('holds what comes for an order that has something parked already', () => {
    const out = decided(tally(), [eventWork('a')], { heldOrders: new Set([orderId]) });
    expect(out.parked).toEqual([expect.objectContaining({ standing: 'held' })]);
    expect(out.states).toEqual([]);
  });

  it('takes nothing over from a decision of which one part is not in order', () => {
    // given a payment id that makes an event that its schema refuses
    const out = decided(tally(), [
      eventWork('a'),
      { ...eventWork('b'), data: { ...captured(orderId, 'b').data, paymentId: 7 } },
    ]);
    expect(out.states).toEqual([counted(['a'])]);
    expect(out.events).toHaveLength(2);
    expect(out.parked).toEqual([expect.objectContaining({ reason: 'decision_failed' })]);
  });
});

describe('a command in a batch', () => {
  it('is told what became of it, each one that was given', () => {
    const settle = vi.fn();
    const id = randomUUID();
    const works = [commandWork('a', id, settle), commandWork('a', id, settle), commandWork('b', id, settle)];
    const { settlements, states } = decided(tally(), works);
    expect(settlements.map(({ result }) => result)).toEqual([
      { outcome: 'applied' },
      { outcome: 'repeated' },
      { outcome: 'conflict' },
    ]);
    expect(states).toEqual([counted(['a'])]);
  });

  it('that fails is forgotten, so that it can be given again, and its repeat is not told that it was applied', () => {
    const settle = vi.fn();
    const id = randomUUID();
    const works = [commandWork('a', id, settle), commandWork('a', id, settle)];
    const { settlements, forgotten, parked } = decided(
      tally(() => true),
      works,
    );
    expect(new Set(forgotten)).toEqual(new Set([id]));
    expect(parked).toEqual([]);
    expect(settlements.map(({ result }) => result)).toEqual([expect.any(Error), expect.any(Error)]);
  });

  it('for an order with something parked is decided at once: somebody waits for it', () => {
    const { settlements } = decided(tally(), [commandWork('a', randomUUID(), vi.fn())], {
      heldOrders: new Set([orderId]),
    });
    expect(settlements.map(({ result }) => result)).toEqual([{ outcome: 'applied' }]);
  });
});

describe('a call', () => {
  const definition = courier(async () => ({ outcome: 'done', result: { receipt: 'r' } }));
  const underWay = { orderId, version: 1, data: { status: 'under way', errand: 'e' }, wakeAt: null };
  const outcome = (): Work => ({
    kind: 'outcome',
    id: randomUUID(),
    callId: 'call',
    orderId,
    type: 'run.done',
    data: { receipt: 'r' },
    causationId: randomUUID(),
    trace: traceOf(orderId, undefined),
  });

  it('has the same id whenever it is wished for, and a lease longer than its timeout', () => {
    const wish = () => decided(definition, [eventWork('a')]).intents;
    const [first] = wish();
    expect(first).toMatchObject({ name: 'run', request: { errand: 'a' }, attempts: 1, orderId });
    expect(wish()[0]?.callId).toBe(first?.callId);
    expect(first?.leaseMs).toBeGreaterThan(definition.performers?.[0]?.call.policy.timeout ?? 0);
  });

  it('whose outcome comes a second time changes nothing', () => {
    const known = { states: [underWay], openCalls: new Set(['call']) };
    expect(decided(definition, [outcome()], known).states).toEqual([
      expect.objectContaining({ version: 2, data: { status: 'over', errand: 'e', how: 'r' } }),
    ]);
    expect(decided(definition, [outcome()], { states: [underWay] })).toMatchObject({
      states: [],
      events: [],
    });
  });
});

describe('a deadline', () => {
  const dueAt = new Date('2026-03-01T11:59:00Z');
  const asleep = { orderId, version: 3, data: { status: 'asleep' }, wakeAt: dueAt };

  it('is armed as the decision says', () => {
    const [state] = decided(sleeper(5_000), [eventWork('a')]).states;
    expect(state?.wakeAt).toEqual(new Date(now.getTime() + 5_000));
  });

  it('that is reached is given once', () => {
    const { states, events } = decided(
      sleeper(1),
      [deadlineWork(orderId, dueAt), deadlineWork(orderId, dueAt)],
      {
        states: [asleep],
      },
    );
    expect(states).toEqual([expect.objectContaining({ version: 4, wakeAt: null })]);
    expect(events).toHaveLength(1);
  });

  it('that was moved or disarmed meanwhile is not given', () => {
    for (const wakeAt of [null, new Date(dueAt.getTime() + 1)])
      expect(
        decided(sleeper(1), [deadlineWork(orderId, dueAt)], { states: [{ ...asleep, wakeAt }] }),
      ).toMatchObject({ states: [], events: [] });
  });

  it('whose decision throws is parked and not armed any more', () => {
    const broken = { ...asleep, data: { status: 'up and away' } };
    const { states, parked } = decided(sleeper(1), [deadlineWork(orderId, dueAt)], { states: [broken] });
    expect(states).toEqual([expect.objectContaining({ wakeAt: null })]);
    expect(parked).toEqual([expect.objectContaining({ kind: 'deadline', reason: 'decision_failed' })]);
  });

  it.each([
    { what: 'fails', status: 'up and away' },
    { what: 'is ignored', status: 'up' },
  ])('that is redriven and $what leaves a newer one armed', ({ status }) => {
    const newer = new Date(dueAt.getTime() + 60_000);
    const redriven = { ...deadlineWork(orderId, dueAt), parkedId: '7', parkedAs: null };
    const { states } = decided(sleeper(1), [redriven], {
      states: [{ ...asleep, data: { status }, wakeAt: newer }],
      lockedParked: new Set(['7']),
    });
    expect(states).toEqual([]);
  });
});
