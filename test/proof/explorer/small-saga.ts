import { z } from 'zod';
import { StockReleased, StockReserved } from '../../../shared/contracts/inventory.ts';
import { PaymentCaptured } from '../../../shared/contracts/payments.ts';
import { Coverage } from '../../../shared/proof/coverage.ts';
import { explore } from '../../../shared/proof/explore.ts';
import { earlyAndLate } from '../../../shared/proof/hearing.ts';
import type { Outside } from '../../../shared/proof/outside.ts';
import type { SagaPromise } from '../../../shared/proof/promise.ts';
import type { Saga } from '../../../shared/proof/saga.ts';
import { World } from '../../../shared/proof/world.ts';
import { defineCommand } from '../../../shared/saga/command.ts';
import { ignore } from '../../../shared/saga/decision.ts';
import { defineParticipant, type Participant } from '../../../shared/saga/participant.ts';
import { reactions } from '../../../shared/saga/reaction.ts';

/** Sagas that are small enough to count their states by hand: a shop publishes, and somebody listens. */
export const orderId = '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d';
export const reserved = StockReserved.of({ orderId });
export const released = StockReleased.of({ orderId });
export const paid = PaymentCaptured.of({
  orderId,
  paymentId: 'pi_1',
  amount: { amount: 100, currency: 'EUR' },
});

export const open = defineCommand('open', z.object({}));
const Shop = z.discriminatedUnion('status', [z.object({ status: z.literal('open') })]);

/** Publishes these when it is opened; it is opened once. */
export function shop(...events: readonly (typeof reserved | typeof released)[]): Participant {
  const { when } = reactions(Shop);
  return defineParticipant({
    name: 'shop',
    topic: 'inventory',
    state: Shop,
    endings: ['open'],
    on: [
      when(
        open,
        { emits: [StockReserved, StockReleased] },
        { absent: () => ({ state: { status: 'open' }, events }), open: ignore('already open') },
      ),
    ],
  });
}

const Listener = z.discriminatedUnion('status', [
  z.object({ status: z.literal('heard'), times: z.int() }),
  z.object({ status: z.literal('over') }),
]);
type Listener = z.infer<typeof Listener>;
type Decide = (state: Listener | undefined, context: { now: Date }) => { state: Listener; deadline?: Date };

/** Counts how often it hears that stock is reserved, unless told what else to make of it. */
export function listener(
  name: string,
  decide: Decide = heardOnceMore,
  endings: readonly Listener['status'][] = ['heard', 'over'],
) {
  const { when } = reactions(Listener);
  return defineParticipant({
    name,
    topic: 'payments',
    state: Listener,
    endings,
    on: [
      when(
        StockReserved,
        {},
        {
          absent: (_, __, context) => decide(undefined, context),
          heard: (state, _, context) => decide(state, context),
          over: ignore('over'),
        },
      ),
      when(
        StockReleased,
        {},
        {
          absent: ignore('nothing heard'),
          heard: () => ({ state: { status: 'over' } }),
          over: ignore('over'),
        },
      ),
    ],
  }) as Participant;
}

function heardOnceMore(state: Listener | undefined): { state: Listener } {
  return { state: { status: 'heard', times: state?.status === 'heard' ? state.times + 1 : 1 } };
}

type Opened = { readonly isOpen: boolean };

/** Somebody opens the shop, some time. */
export const opening: Outside<Opened> = {
  initial: { isOpen: false },
  attempt() {
    throw new Error('nobody outside is asked for anything');
  },
  doings: ({ isOpen }) =>
    isOpen
      ? []
      : [
          {
            name: 'somebody opens the shop',
            certain: true,
            state: { isOpen: true },
            tells: { participant: 'shop', input: { type: open.type, data: {} }, id: 'open' },
          },
        ],
};

export function sagaOf(
  participants: readonly Participant[],
  changes: Partial<Saga<Opened>> = {},
): Saga<Opened> {
  return {
    participants,
    events: new Map(
      [StockReserved, StockReleased, PaymentCaptured].map((event) => [event.type, event]),
    ) as Saga<Opened>['events'],
    outside: opening,
    watched: new Set(),
    records: new Map(),
    orderId,
    startsAt: new Date('2026-03-01T12:00:00Z'),
    ...changes,
  };
}

export function explored(
  saga: Saga<Opened>,
  promises: readonly SagaPromise<Opened>[] = [],
  mostStates?: number,
) {
  const coverage = new Coverage();
  const world = new World(saga, { coverage, instants: earlyAndLate });
  return { ...explore(world, promises, mostStates), cells: coverage.cells };
}

export function pathNames({ counterExample }: ReturnType<typeof explored>): string[] {
  return (counterExample?.path ?? []).map(({ name }) => name);
}
