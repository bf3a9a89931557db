import { z } from 'zod';
import { StockReleased } from '../../shared/contracts/inventory.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import { ShipmentCreated, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import type { Performer } from '../../shared/messaging/performer.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { defineCall } from '../../shared/saga/call.ts';
import { defineCommand } from '../../shared/saga/command.ts';
import { ignore } from '../../shared/saga/decision.ts';
import { deadlineReached } from '../../shared/saga/input.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { passing, type RetryPolicy } from '../../shared/saga/retry-policy.ts';

/** Small participants whose records tell exactly what was applied, and in which order. */

const Tally = z.discriminatedUnion('status', [
  z.object({ status: z.literal('counting'), seen: z.array(z.string()) }),
]);

/** Tells the tally something, as an HTTP request would. */
export const tell = defineCommand('tell', z.object({ what: z.string() }));

/**
 * Writes down every payment id that it hears of, and publishes two events for each: `ShipmentCreated` with the
 * payment id and its place in the order's whole sequence. What `refuses` says yes to makes the decision throw.
 */
export function tally(refuses: (paymentId: string) => boolean = () => false): ServiceDefinition {
  const { when } = reactions(Tally);
  const count = (seen: readonly string[], what: string, orderId: string) => {
    if (refuses(what)) throw new Error(`cannot count ${what}`);
    const place = seen.length * 2;
    const events = [place + 1, place + 2].map((number) =>
      ShipmentCreated.of({ orderId, shipmentId: what, trackingNumber: String(number) }),
    );
    return { state: { status: 'counting' as const, seen: [...seen, what] }, events };
  };
  const participant = defineParticipant({
    name: 'tally',
    topic: 'shipments',
    state: Tally,
    endings: ['counting'],
    on: [
      when(
        PaymentCaptured,
        { emits: [ShipmentCreated] },
        {
          absent: (_, { paymentId }, { orderId }) => count([], paymentId, orderId),
          counting: ({ seen }, { paymentId }, { orderId }) => count(seen, paymentId, orderId),
        },
      ),
      when(
        tell,
        { emits: [ShipmentCreated] },
        {
          absent: (_, { what }, { orderId }) => count([], what, orderId),
          counting: ({ seen }, { what }, { orderId }) => count(seen, what, orderId),
        },
      ),
    ],
  });
  return { participant };
}

const Errand = z.discriminatedUnion('status', [
  z.object({ status: z.literal('under way'), errand: z.string() }),
  z.object({ status: z.literal('over'), errand: z.string(), how: z.string() }),
]);

export const quickPolicy: RetryPolicy = {
  maxAttempts: 3,
  initialDelay: 40,
  maxDelay: 60,
  backoffRate: 2,
  jitter: 'none',
  timeout: 1_000,
  retries: passing,
};

/** An errand's call, as `courier` wishes for it. */
export function errandCall(policy: Partial<RetryPolicy> = {}) {
  return defineCall({
    name: 'run',
    request: z.object({ errand: z.string() }),
    result: z.object({ receipt: z.string() }),
    refusals: ['not_deliverable'],
    idempotencyKey: (orderId) => `run_${orderId}`,
    policy: { ...quickPolicy, ...policy },
  });
}

/**
 * Runs one errand per order, outside: on a payment it publishes `ShipmentCreated` (asked) and wishes for a call,
 * on the call's outcome `ShipmentCreated` (with the receipt) or `ShipmentFailed`. Every further payment makes it
 * wish for the same call again while the errand is under way.
 */
export function courier(perform: Performer['perform'], policy: Partial<RetryPolicy> = {}): ServiceDefinition {
  const { when, otherwise } = reactions(Errand);
  const run = errandCall(policy);
  const over = ignore('the errand is over');
  const participant = defineParticipant({
    name: 'courier',
    topic: 'shipments',
    state: Errand,
    endings: ['over'],
    on: [
      when(
        PaymentCaptured,
        { emits: [ShipmentCreated], calls: [run] },
        {
          absent: (_, { paymentId }, { orderId }) => ({
            state: { status: 'under way', errand: paymentId },
            events: [ShipmentCreated.of({ orderId, shipmentId: paymentId, trackingNumber: 'asked' })],
            calls: [run.of({ errand: paymentId })],
          }),
          'under way': (state) => ({ state, calls: [run.of({ errand: state.errand })] }),
          over,
        },
      ),
      when(
        run.done,
        { emits: [ShipmentCreated] },
        {
          ...otherwise(over),
          'under way': ({ errand }, { receipt }, { orderId }) => ({
            state: { status: 'over', errand, how: receipt },
            events: [ShipmentCreated.of({ orderId, shipmentId: errand, trackingNumber: receipt })],
          }),
        },
      ),
      when(
        run.refused,
        { emits: [ShipmentFailed] },
        {
          ...otherwise(over),
          'under way': ({ errand }, { reason }, { orderId }) => ({
            state: { status: 'over', errand, how: 'refused' },
            events: [ShipmentFailed.of({ orderId, reason })],
          }),
        },
      ),
      when(
        run.exhausted,
        { emits: [ShipmentFailed] },
        {
          ...otherwise(over),
          'under way': ({ errand }, { lastError }, { orderId }) => ({
            state: { status: 'over', errand, how: `exhausted: ${lastError}` },
            events: [ShipmentFailed.of({ orderId, reason: 'carrier_unavailable' })],
          }),
        },
      ),
    ],
  });
  return { participant, performers: [{ call: run, perform }] };
}

const Nap = z.discriminatedUnion('status', [
  z.object({ status: z.literal('asleep') }),
  z.object({ status: z.literal('awake'), dueAt: z.iso.datetime() }),
  z.object({ status: z.literal('up') }),
]);

/**
 * Sleeps for so many milliseconds when paid, publishes `ShipmentFailed` on waking, gets up early on `StockReleased`.
 */
export function sleeper(napMs: number): ServiceDefinition {
  const { when, otherwise } = reactions(Nap);
  const participant = defineParticipant({
    name: 'sleeper',
    topic: 'shipments',
    state: Nap,
    endings: ['awake', 'up'],
    on: [
      when(
        PaymentCaptured,
        {},
        {
          ...otherwise(ignore('slept already')),
          absent: (_, __, { now }) => ({
            state: { status: 'asleep' },
            deadline: new Date(now.getTime() + napMs),
          }),
        },
      ),
      when(
        deadlineReached,
        { emits: [ShipmentFailed] },
        {
          ...otherwise(ignore('nobody sleeps')),
          asleep: (_, { dueAt }, { orderId }) => ({
            state: { status: 'awake', dueAt: dueAt.toISOString() },
            events: [ShipmentFailed.of({ orderId, reason: 'carrier_unavailable' })],
          }),
        },
      ),
      when(
        StockReleased,
        {},
        { ...otherwise(ignore('nobody sleeps')), asleep: () => ({ state: { status: 'up' } }) },
      ),
    ],
  });
  return { participant };
}
