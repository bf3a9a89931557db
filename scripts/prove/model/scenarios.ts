import { inventory } from '../../../services/inventory/reservation.ts';
import { notification } from '../../../services/notification/notification.ts';
import { order } from '../../../services/order/order.ts';
import { paymentWithin } from '../../../services/payment/payment.ts';
import { shipping } from '../../../services/shipping/shipment.ts';
import { events } from '../../../shared/contracts/events.ts';
import type { OrderPlacedData } from '../../../shared/contracts/orders.ts';
import { earlyAndLate, type Instants } from '../../../shared/proof/hearing.ts';
import type { SagaPromise } from '../../../shared/proof/promise.ts';
import type { Saga } from '../../../shared/proof/saga.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { placedOrder } from '../../sample-order.ts';
import { bunglersLog, otherStrangersLog, strangersLog } from './doings.ts';
import { type Circumstances, outsideOf } from './outside.ts';
import type { OutsideState } from './outside-state.ts';
import { noted, promises, shelvesAddUp, watched } from './promises.ts';

const lookEveryMs = 10_000;

/** The five, with a payment window that has room for so many looks at the page; as shops have it by default, two. */
export function fiveWith(looks = 2): readonly Participant[] {
  const payment = paymentWithin({ windowMs: (looks + 1) * lookEveryMs, lookEveryMs });
  return [order, inventory, payment, shipping, notification];
}

/** As shops have them by default. */
export const theFive = fiveWith();

/** One set of circumstances, to be explored to its end. */
export type Scenario = {
  readonly name: string;
  readonly saga: Saga<OutsideState>;
  readonly promises: readonly SagaPromise<OutsideState>[];
  readonly instants: Instants;
};

type Wanted = Omit<Circumstances, 'placed'> & {
  readonly pay: 'by card' | 'on the page';
  /** Pieces on hand, of which each order wants one; default 5. */
  readonly onHand?: number;
  readonly orders?: number;
  /** Whether deadlines are reached; default yes. */
  readonly timely?: boolean;
  /** Whether what was heard may come again; default no. */
  readonly repeats?: boolean;
  /** How often payment asks how a page stands before it closes it; default 2. */
  readonly looks?: number;
};

/** What is explored step by step. What participants were seen to do here shortens the way through all others. */
const plain: { readonly [name: string]: Wanted } = {
  'sold out': { pay: 'by card', onHand: 0 },
  'placed wrongly': { pay: 'by card', by: 'nobody', isBungled: true },
  'sold out, from the topic': { pay: 'by card', by: 'stranger', onHand: 0 },
  'by card': { pay: 'by card' },
  'by card, from the topic': { pay: 'by card', by: 'stranger' },
  'on the page, with one look': { pay: 'on the page', looks: 1 },
};

const usual: typeof plain = {
  'by card, against another customer for the last piece': { pay: 'by card', onHand: 1, rival: true },
  'by card, every message again at any time': { pay: 'by card', repeats: true },
  'by card, placed wrongly at first': { pay: 'by card', by: 'stranger', isBungled: true },
  'sold out, placed wrongly at first': { pay: 'by card', by: 'stranger', isBungled: true, onHand: 0 },
  'sold out, from the topic, with strangers': { pay: 'by card', by: 'stranger', onHand: 0, strangers: 1 },
  'by card, placed wrongly at first, with strangers, in time': {
    ...{ pay: 'by card', by: 'stranger', isBungled: true, strangers: 1, cancels: false, timely: false },
  },
  'on the page, placed wrongly at first, with one look': {
    ...{ pay: 'on the page', by: 'stranger', isBungled: true, looks: 1 },
  },
  'by card, with strangers': { pay: 'by card', strangers: 1 },
  'by card, from the topic, with strangers': { pay: 'by card', by: 'stranger', strangers: 1 },
  'two orders for the last piece, in time': {
    pay: 'by card',
    onHand: 1,
    orders: 2,
    cancels: false,
    timely: false,
  },
  'on the page': { pay: 'on the page' },
  'on the page, from the topic': { pay: 'on the page', by: 'stranger' },
  'on the page, with late money': { pay: 'on the page', lateMoney: true },
  'two orders for the last piece, with second thoughts': {
    pay: 'by card',
    onHand: 1,
    orders: 2,
    timely: false,
  },
  'on the page, with strangers': { pay: 'on the page', strangers: 1 },
};

/** What takes many minutes. */
const long: typeof plain = {
  'by card, with two strangers': { pay: 'by card', strangers: 2 },
  'by card, from the topic, with two strangers': { pay: 'by card', by: 'stranger', strangers: 2 },
  'on the page, from the topic, with late money': { pay: 'on the page', by: 'stranger', lateMoney: true },
  'on the page, from the topic, with strangers': { pay: 'on the page', by: 'stranger', strangers: 1 },
  'on the page, with four looks': { pay: 'on the page', looks: 4 },
};

const all = { ...plain, ...usual, ...long };

/** How much is explored: `plain` within seconds, `usual` within a minute or two, `long` within a coffee break. */
export const lengths = ['plain', 'usual', 'long'] as const;
export type Length = (typeof lengths)[number];

/** The names of the scenarios of just that length, smallest first. */
export function scenarioNames(length: Length): string[] {
  return Object.keys({ plain, usual, long }[length]);
}

/** The scenario with that name. `participants`: others than those that it wants. */
export function scenarioOf(name: string, participants?: readonly Participant[]): Scenario {
  const wanted = all[name as keyof typeof all];
  if (wanted === undefined) throw new Error(`there is no scenario ${name}`);
  const { pay, onHand = 5, orders = 1, timely = true, repeats = false, looks = 2, ...circumstances } = wanted;
  const { by = 'customer', isBungled = false } = circumstances;
  const placed = orderOf(pay);
  const sku = placed.lines[0]?.sku ?? '';
  return {
    name,
    promises: [...promises, shelvesAddUp(onHand)],
    instants: timely ? earlyAndLate : withoutDeadlines,
    saga: {
      participants: participants ?? fiveWith(looks),
      events,
      outside: outsideOf({ ...circumstances, placed }),
      strangeLogs: new Map([
        ...(by === 'stranger' ? [[strangersLog, 'orders'] as const] : []),
        ...(isBungled ? [[bunglersLog, 'orders'] as const] : []),
        ...(wanted.strangers ? [[otherStrangersLog, 'orders'] as const] : []),
      ]),
      watched,
      noted,
      orders,
      records: new Map([[sku, { sku, onHand, held: 0, sold: 0 }]]),
      orderId: placed.orderId,
      startsAt: new Date('2026-03-01T12:00:00Z'),
      ...(repeats && { repeats: 1 }),
    },
  };
}

/** The promises of these scenarios, each once. */
export function promisesOf(names: readonly string[]): readonly SagaPromise<OutsideState>[] {
  const kept = names.flatMap((name) =>
    scenarioOf(name).promises.map((promise) => [promise.says, promise] as const),
  );
  return [...new Map(kept).values()];
}

const withoutDeadlines: Instants = ({ clock }, isDeadline) => (isDeadline ? [] : [clock]);

function orderOf(pay: Wanted['pay']): OrderPlacedData {
  const payment =
    pay === 'by card' ? { method: 'card' as const, token: 'pm_card_visa' } : { method: 'session' as const };
  return placedOrder({ lines: [{ sku: 'MUG-BLUE', quantity: 1, unitPrice: 1290 }], payment }).data;
}
