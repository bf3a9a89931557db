import { inventory } from '../../../services/inventory/reservation.ts';
import { notification } from '../../../services/notification/notification.ts';
import { order } from '../../../services/order/order.ts';
import { payment } from '../../../services/payment/payment.ts';
import { shipping } from '../../../services/shipping/shipment.ts';
import { events } from '../../../shared/contracts/events.ts';
import type { OrderPlacedData } from '../../../shared/contracts/orders.ts';
import { earlyAndLate, type Instants } from '../../../shared/proof/hearing.ts';
import type { SagaPromise } from '../../../shared/proof/promise.ts';
import type { Saga } from '../../../shared/proof/saga.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { otherStrangersLog, strangersLog } from './doings.ts';
import { type Circumstances, outsideOf } from './outside.ts';
import type { OutsideState } from './outside-state.ts';
import { promises, shelvesAddUp, watched } from './promises.ts';

/** The five, as shops have them by default. */
export const theFive: readonly Participant[] = [order, inventory, payment, shipping, notification];

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
};

/** What is explored by default, smallest first, so that what is wrong shows soon. */
const usual: { readonly [name: string]: Wanted } = {
  'sold out': { pay: 'by card', onHand: 0 },
  'by card': { pay: 'by card' },
  'by card, from the topic': { pay: 'by card', by: 'stranger' },
  'by card, against another customer for the last piece': { pay: 'by card', onHand: 1, rival: true },
  'by card, every message again at any time': { pay: 'by card', repeats: true },
  'two orders for the last piece, in time': {
    pay: 'by card',
    onHand: 1,
    orders: 2,
    cancels: false,
    timely: false,
  },
  'on the page': { pay: 'on the page' },
  'on the page, from the topic': { pay: 'on the page', by: 'stranger' },
  'by card, with strangers': { pay: 'by card', strangers: 1 },
  'by card, from the topic, with strangers': { pay: 'by card', by: 'stranger', strangers: 1 },
  'on the page, with late money': { pay: 'on the page', lateMoney: true },
};

/** What takes hours of processor time. */
const long: typeof usual = {
  'on the page, with strangers': { pay: 'on the page', strangers: 1 },
  'on the page, every message again at any time': { pay: 'on the page', repeats: true },
  'two orders for the last piece, with second thoughts': {
    pay: 'by card',
    onHand: 1,
    orders: 2,
    timely: false,
  },
};

export type Length = 'usual' | 'long';

/** The names of the scenarios, smallest first. */
export function scenarioNames(length: Length): string[] {
  return Object.keys(length === 'usual' ? usual : { ...usual, ...long });
}

/** The scenario with that name, with the given participants in the place of the shop's own. */
export function scenarioOf(name: string, participants: readonly Participant[] = theFive): Scenario {
  const wanted = usual[name] ?? long[name];
  if (wanted === undefined) throw new Error(`there is no scenario ${name}`);
  const { pay, onHand = 5, orders = 1, timely = true, repeats = false, ...circumstances } = wanted;
  const placed = orderOf(pay);
  const sku = placed.lines[0]?.sku ?? '';
  return {
    name,
    promises: [...promises, shelvesAddUp(onHand)],
    instants: timely ? earlyAndLate : withoutDeadlines,
    saga: {
      participants,
      events,
      outside: outsideOf({ ...circumstances, placed }),
      strangeLogs: new Map([
        ...(wanted.by === 'stranger' ? [[strangersLog, 'orders'] as const] : []),
        ...(wanted.strangers ? [[otherStrangersLog, 'orders'] as const] : []),
      ]),
      watched,
      orders,
      records: new Map([[sku, { sku, onHand, held: 0, sold: 0 }]]),
      orderId: placed.orderId,
      startsAt: new Date('2026-03-01T12:00:00Z'),
      ...(repeats && { repeats: 1 }),
    },
  };
}

const withoutDeadlines: Instants = ({ clock }, isDeadline) => (isDeadline ? [] : [clock]);

function orderOf(pay: Wanted['pay']): OrderPlacedData {
  return {
    orderId: '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d',
    customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
    shipTo: {
      name: 'Ada Lovelace',
      line1: 'Unter den Linden 1',
      postalCode: '10117',
      city: 'Berlin',
      country: 'DE',
    },
    lines: [{ sku: 'MUG-BLUE', quantity: 1, unitPrice: 1290 }],
    total: { amount: 1290, currency: 'EUR' },
    payment: pay === 'by card' ? { method: 'card', token: 'pm_card_visa' } : { method: 'session' },
  };
}
