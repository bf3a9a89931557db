import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineEvent } from '../../../shared/contracts/event.ts';
import { OrderConfirmed } from '../../../shared/contracts/orders.ts';
import { OrderId } from '../../../shared/contracts/values.ts';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import { renderFindings } from '../../../shared/proof/declaration/render.ts';
import { defineCall } from '../../../shared/saga/call.ts';
import { ignore, impossible } from '../../../shared/saga/decision.ts';
import { defineParticipant, type Participant } from '../../../shared/saga/participant.ts';
import { reactions } from '../../../shared/saga/reaction.ts';
import { passing } from '../../../shared/saga/retry-policy.ts';
import { damaged, reacting, shop } from './damaged.ts';

const Points = z.discriminatedUnion('status', [
  z.object({ status: z.literal('granting') }),
  z.object({ status: z.literal('granted') }),
]);
const { when, otherwise } = reactions(Points);

const grantPoints = defineCall({
  name: 'grantPoints',
  request: z.object({ orderId: OrderId }),
  result: z.object({}),
  refusals: [],
  idempotencyKey: (orderId) => `points_${orderId}`,
  policy: {
    maxAttempts: 3,
    initialDelay: 1,
    maxDelay: 1,
    backoffRate: 1,
    jitter: 'none',
    timeout: 1,
    retries: passing,
  },
});

/** Somebody adds loyalty points, and has not thought of much yet. */
const PointsGranted = defineEvent('notifications', 'PointsGranted', z.object({ orderId: OrderId }));
const loyalty = defineParticipant({
  name: 'loyalty',
  topic: 'notifications',
  state: Points,
  endings: ['granted'],
  on: [
    when(
      OrderConfirmed,
      { calls: [grantPoints] },
      {
        ...otherwise(ignore('points already asked for')),
        absent: (_, __, { orderId }) => ({
          state: { status: 'granting' },
          calls: [grantPoints.of({ orderId })],
        }),
      },
    ),
    when(
      grantPoints.done,
      { emits: [PointsGranted] },
      {
        ...otherwise(impossible('nothing was asked for')),
        granting: (_, __, { orderId }) => ({
          state: { status: 'granted' },
          events: [PointsGranted.of({ orderId })],
        }),
      },
    ),
    when(grantPoints.exhausted, {}, otherwise(ignore('no points, then'))),
  ],
});

describe('a newcomer is told what is missing, and what to do about it', () => {
  it('for a sixth participant', () => {
    // given
    const participants = [...shop.participants, loyalty as Participant];

    // when
    const told = renderFindings(checkDeclarations({ ...shop, participants }));

    // then
    expect(told).toMatchInlineSnapshot(`
      "the file that declares loyalty  unheard event  (loyalty, on PointsGranted)
        loyalty publishes PointsGranted, but no other participant reacts to it.
        What to do: Add when(PointsGranted, ...) to the participant that has to act on it. If it is meant for listeners outside only, define it with { final: true }; if nobody needs it, do not publish it.

      the file that declares loyalty  unanswered outcome  (loyalty, on grantPoints.exhausted)
        loyalty calls grantPoints, but on grantPoints.exhausted (its retries are used up, and nobody knows whether it took effect) it does nothing in any status.
        What to do: Answer grantPoints.exhausted by a decision in the status in which grantPoints is under way.

      the file that declares loyalty  call without compensation  (loyalty, on grantPoints)
        loyalty calls grantPoints, but does not say how it is undone when the order fails.
        What to do: Declare an effect: effects: { grantPoints: { begunBy: grantPoints, undoneBy: [...], inForce: [...] } }. If nothing has to be undone, say why: harmless: { grantPoints: 'why' }.

      the file that declares loyalty  endless wait  (loyalty, when granting)
        An order that is granting waits at loyalty, but nothing sees to it that the wait ends: there is no deadline, and no call whose every outcome is decided upon there.
        What to do: Arm a deadline and answer deadlineReached when granting by a decision. If another participant ends the wait for certain, say why: entrusted: { granting: 'why' }. If the order may stay like that for ever, add it to idle.

      the file that declares loyalty  topic  (loyalty)
        loyalty publishes to the topic notifications, which belongs to notification already.
        What to do: Give loyalty a topic of its own: events of one topic are heard in the order of their publishing only if one participant publishes them.

      the file that declares loyalty  topic  (loyalty, on PointsGranted)
        loyalty publishes PointsGranted, which is not in the list of all events.
        What to do: Define PointsGranted once, and add it to shared/contracts/events.ts: consumers find schema and topic there."
    `);
  });

  it('for an event that nobody handles', () => {
    // given a warehouse that tells when its shelves are running low
    const StockLow = defineEvent('inventory', 'StockLow', z.object({ orderId: OrderId }));
    const events = new Map([...shop.events, [StockLow.type, StockLow] as const]);
    const telling = damaged(
      'inventory',
      reacting('OrderPlaced', ({ emits }) => ({ emits: [...emits, StockLow] })),
    );

    // when
    const told = renderFindings(checkDeclarations({ ...telling, events }));

    // then
    expect(told).toMatchInlineSnapshot(`
      "services/inventory/reservation.ts  unheard event  (inventory, on StockLow)
        inventory publishes StockLow, but no other participant reacts to it.
        What to do: Add when(StockLow, ...) to the participant that has to act on it. If it is meant for listeners outside only, define it with { final: true }; if nobody needs it, do not publish it.

      shared/contracts/inventory.ts  published schema  (on StockLow)
        The schema of StockLow is not published as it is now.
        What to do: Keep it as version 1, beside the earlier ones: node scripts/contracts/main.ts writes it."
    `);
  });
});
