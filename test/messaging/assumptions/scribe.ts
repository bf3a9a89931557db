import { z } from 'zod';
import { PaymentCaptured } from '../../../shared/contracts/payments.ts';
import { ShipmentCreated } from '../../../shared/contracts/shipments.ts';
import type { Performer } from '../../../shared/messaging/performer.ts';
import type { ServiceDefinition } from '../../../shared/messaging/service.ts';
import { defineCall } from '../../../shared/saga/call.ts';
import { ignore } from '../../../shared/saga/decision.ts';
import { deadlineReached } from '../../../shared/saga/input.ts';
import { defineParticipant } from '../../../shared/saga/participant.ts';
import { reactions } from '../../../shared/saga/reaction.ts';
import { passing } from '../../../shared/saga/retry-policy.ts';

const Scroll = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('writing'),
    lines: z.array(z.string()),
    /** When the scribe wakes; null when no deadline is armed. */
    dueAt: z.iso.datetime().nullable(),
  }),
]);
export type Scroll = z.infer<typeof Scroll>;

/** Much less than the quiet that ends a test. */
const napMs = 150;

/** Never given up, and never parked: a test would wait for its outcome in vain. */
export const deliver = defineCall({
  name: 'deliver',
  request: z.object({ what: z.string() }),
  result: z.object({ what: z.string() }),
  refusals: [],
  idempotencyKey: (orderId, { what }) => `deliver_${orderId}_${what}`,
  policy: {
    maxAttempts: Infinity,
    initialDelay: 40,
    maxDelay: 100,
    backoffRate: 2,
    jitter: 'full',
    timeout: 2_000,
    retries: passing,
  },
});

/**
 * Writes down every input in the order in which it was applied, and forgives nothing: what is applied twice, stands
 * there twice. For each line it publishes `ShipmentCreated` with the line and its place. On a payment, it wishes for a
 * call of its own and arms a deadline anew.
 */
export function scribe(perform: Performer['perform']): ServiceDefinition {
  const { when, otherwise } = reactions(Scroll);
  const blank: Scroll = { status: 'writing', lines: [], dueAt: null };
  const never = ignore('nothing was asked for');

  function write(scroll: Scroll, line: string, dueAt: string | null, orderId: string) {
    const lines = [...scroll.lines, line];
    const event = ShipmentCreated.of({ orderId, shipmentId: line, trackingNumber: String(lines.length) });
    return {
      state: { ...scroll, lines, dueAt },
      events: [event],
      ...(dueAt !== null && { deadline: new Date(dueAt) }),
    };
  }

  function hear(scroll: Scroll, what: string, { orderId, now }: { orderId: string; now: Date }) {
    const dueAt = new Date(now.getTime() + napMs).toISOString();
    return { ...write(scroll, `heard ${what}`, dueAt, orderId), calls: [deliver.of({ what })] };
  }

  const participant = defineParticipant({
    name: 'scribe',
    topic: 'shipments',
    state: Scroll,
    endings: ['writing'],
    on: [
      when(
        PaymentCaptured,
        { emits: [ShipmentCreated], calls: [deliver] },
        {
          absent: (_, { paymentId }, context) => hear(blank, paymentId, context),
          writing: (scroll, { paymentId }, context) => hear(scroll, paymentId, context),
        },
      ),
      when(
        deliver.done,
        { emits: [ShipmentCreated] },
        {
          ...otherwise(never),
          writing: (scroll, { what }, { orderId }) =>
            write(scroll, `answered ${what}`, scroll.dueAt, orderId),
        },
      ),
      when(
        deadlineReached,
        { emits: [ShipmentCreated] },
        {
          ...otherwise(never),
          writing: (scroll, { dueAt }, { orderId }) =>
            write(scroll, `woke ${dueAt.toISOString()}`, null, orderId),
        },
      ),
    ],
  });
  return { participant, performers: [{ call: deliver, perform }] };
}
