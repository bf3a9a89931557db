import { bunglersLog, otherStrangersLog, strangersLog } from '../../../scripts/prove/model/doings.ts';
import { type Circumstances, outsideOf } from '../../../scripts/prove/model/outside.ts';
import { type OutsideState, untouched } from '../../../scripts/prove/model/outside-state.ts';
import { promises, shelvesAddUp } from '../../../scripts/prove/model/promises.ts';
import { orderId, placedOrder } from '../../../scripts/sample-order.ts';
import { participants as shop } from '../../../scripts/timeline/participants.ts';
import { events } from '../../../shared/contracts/events.ts';
import type { Doing } from '../../../shared/proof/outside.ts';
import { Play, type PlayOptions } from '../../../shared/proof/play.ts';
import type { Saga } from '../../../shared/proof/saga.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { type InOneOf, seats } from '../saga-test/seats.ts';

/** The five, as shops have them by default. */
export const theFive: readonly Participant[] = Object.values(shop);

/** One customer's order of one piece, and how it comes. */
export type GivenOrder = Pick<Circumstances, 'by'> & { readonly pay: 'by card' | 'on the page' };

export const byCard: GivenOrder = { pay: 'by card' };
export const onThePage: GivenOrder = { pay: 'on the page' };
/** A stranger puts the order into the topic, on another partition than the one that its other messages come by. */
export const fromAStranger: GivenOrder = { pay: 'by card', by: 'stranger' };

/** The article that every order is about. */
export const sku = 'MUG-BLUE';

export type Given = Pick<PlayOptions<OutsideState>, 'happens' | 'late'> & {
  /** Pieces on hand of the article; default 5. */
  readonly onHand?: number;
  /** What else may happen outside as it stands, beyond what the model has. */
  readonly also?: (outside: OutsideState) => readonly Doing<OutsideState>[];
  /** Whether what was heard may come again at any time, as `... again`; default no. */
  readonly repeats?: boolean;
  /** Default: the five. */
  readonly participants?: readonly Participant[];
};

export type PlayedOrders = Play<InOneOf<OutsideState>>;

/**
 * Orders that have just been placed, in memory, with every promise looked after from then on. Strangers may put one
 * thing into the topic besides, and the provider may take late money, if a test takes such a step.
 */
export function given(orders: GivenOrder | readonly GivenOrder[], circumstances: Given = {}): PlayedOrders {
  const { onHand = 5, repeats = false, participants = theFive, also = () => [], ...steps } = circumstances;
  const all = 'pay' in orders ? [orders] : orders;
  const { outside, seat, ...kept } = seats(untouched, [...promises, shelvesAddUp(onHand)], all.length);
  const outsides = all.map(({ pay, ...order }, index) => {
    const modelled = outsideOf({ ...order, placed: placed(pay), strangers: 1, lateMoney: true });
    return seat(index + 1, {
      ...modelled,
      doings: (state, records) => [...modelled.doings(state, records), ...also(state)],
    });
  });
  const saga: Saga<InOneOf<OutsideState>> = {
    participants,
    events,
    outside,
    strangeLogs: new Map([
      [bunglersLog, 'orders'],
      [strangersLog, 'orders'],
      [otherStrangersLog, 'orders'],
    ]),
    watched: new Set(),
    records: new Map([[sku, { sku, onHand, held: 0, sold: 0 }]]),
    orderId,
    startsAt: new Date('2026-03-01T12:00:00Z'),
    ...(repeats && { repeats: 1 }),
  };
  const play: PlayedOrders = new Play<InOneOf<OutsideState>>(saga, {
    ...steps,
    promises: kept.promises,
    outsides,
  });
  for (const { name } of play.steps())
    if (/(customer|stranger) places the order$/.test(name)) play.take(name);
  return play;
}

function placed(pay: GivenOrder['pay']) {
  const payment =
    pay === 'by card' ? { method: 'card' as const, token: 'pm_card_visa' } : { method: 'session' as const };
  return placedOrder({ lines: [{ sku, quantity: 1, unitPrice: 1290 }], payment }).data;
}
