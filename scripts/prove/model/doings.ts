import { cancelOrder, placeOrder } from '../../../services/order/commands.ts';
import { sessionExpired, sessionPaid } from '../../../services/payment/commands.ts';
import {
  OrderCancellationRequested,
  OrderPlaced,
  type OrderPlacedData,
} from '../../../shared/contracts/orders.ts';
import type { Doing } from '../../../shared/proof/outside.ts';
import type { CommandDefinition } from '../../../shared/saga/command.ts';
import { invalid } from '../../../shared/saga/input.ts';
import { paymentId, sessionId } from './attempts.ts';
import { booked, charged, type OutsideState, once, took } from './outside-state.ts';

type Do = Doing<OutsideState>;

const wrongOrder = {
  type: invalid(OrderPlaced).type,
  data: { reasons: [{ field: 'total.amount', reason: 'must be the sum of the lines, 1290' }] },
};

/** Partitions that strangers put orders and wishes into, each independent of the others. */
export const strangersLog = 'strangers';
export const otherStrangersLog = 'other strangers';
export const bunglersLog = 'bunglers';

function tells<Data>(
  participant: string,
  { type }: CommandDefinition<Data>,
  data: NoInfer<Data>,
  id?: string,
) {
  return { participant, input: { type, data }, ...(id !== undefined && { id }) };
}

/** The order comes by the shop's own checkout. */
export function customerPlaces(state: OutsideState, placed: OrderPlacedData): Do[] {
  if (state.isPlaced) return [];
  const after = { ...state, isPlaced: true };
  const checkout = tells('order', placeOrder, placed, 'checkout');
  return [{ name: 'customer places the order', certain: true, state: after, tells: checkout }];
}

/** Somebody puts the order into the topic. */
export function strangerPlaces(state: OutsideState, placed: OrderPlacedData): Do[] {
  if (state.isPlaced) return [];
  const message = { ...OrderPlaced.of(placed), id: 'stranger places the order' };
  const after = { ...state, isPlaced: true };
  return [{ name: message.id, certain: true, state: after, produces: { log: strangersLog, message } }];
}

/** Somebody puts it into the topic, and it is invalid. */
export function strangerBungles(state: OutsideState): Do[] {
  if (state.isBungled) return [];
  const message = { ...wrongOrder, id: 'stranger places the order wrongly' };
  const after = { ...state, isBungled: true };
  return [{ name: message.id, certain: true, state: after, produces: { log: bunglersLog, message } }];
}

/** As often as the customer likes. */
export function customerCancels(state: OutsideState): Do[] {
  if (!state.isPlaced) return [];
  return [{ name: 'customer cancels', certain: false, state, tells: tells('order', cancelOrder, {}) }];
}

/** What else strangers put into the topic, and the checkout's order under an id that is taken, at any time. */
export function strangersDo(state: OutsideState, placed: OrderPlacedData): Do[] {
  if (state.strangers === 0) return [];
  const wish = OrderCancellationRequested.of({ orderId: placed.orderId, reason: 'customer_request' });
  const mischief = {
    'stranger asks for the cancellation': wish,
    'stranger places the order again': OrderPlaced.of(placed),
    'stranger places the order wrongly': wrongOrder,
  };
  const after = { ...state, strangers: state.strangers - 1 };
  const again = tells('order', placeOrder, placed, 'checkout of the same order');
  return [
    ...Object.entries(mischief).map(([name, event]) => ({
      name,
      certain: false,
      state: after,
      produces: { log: otherStrangersLog, message: { ...event, id: name } },
    })),
    { name: 'customer places the same order', certain: false, state: after, tells: again },
  ];
}

/**
 * Somebody puts another order into the topic after the first one. Whoever reads the topic comes upon both in this
 * order.
 */
export function usurperPlaces(state: OutsideState, placed: OrderPlacedData): Do[] {
  if (!state.isPlaced || state.usurpers === 0) return [];
  const other = OrderPlaced.of({
    ...placed,
    customer: { name: 'Mallory', email: 'mallory@example.com' },
    lines: placed.lines.map((line) => ({ ...line, quantity: line.quantity + 1 })),
    total: { ...placed.total, amount: 2 * placed.total.amount },
  });
  const message = { ...other, id: 'somebody places another order under the same id' };
  const after = { ...state, usurpers: state.usurpers - 1 };
  return [{ name: message.id, certain: false, state: after, produces: { log: OrderPlaced.topic, message } }];
}

/** Attempts that nobody waits for any more, and what the carrier does by itself. */
export function othersDo(state: OutsideState, { orderId }: OrderPlacedData): Do[] {
  const does = (name: string, isPossible: boolean, after: () => OutsideState): Do[] =>
    isPossible ? [{ name, certain: false, state: after() }] : [];
  return [
    ...does('charge takes effect late', state.card === 'asked', () => once(state, `pay_${orderId}`, charged)),
    ...does('openSession takes effect late', state.page === 'asked', () => ({ ...state, page: 'open' })),
    ...does('bookShipment takes effect late', state.parcel === 'asked', () =>
      once(state, `ship_${orderId}`, booked),
    ),
    ...does('carrier collects the parcel', state.parcel === 'booked', () => ({
      ...state,
      parcel: 'collected',
    })),
  ];
}

/** What happens on the provider's page, and what the provider tells of it, which may be never. */
export function pageDoes(
  state: OutsideState,
  { orderId: _, total: amount }: OrderPlacedData,
  allowsLateMoney: boolean,
): Do[] {
  const does = (name: string, after: OutsideState): Do => ({ name, certain: false, state: after });
  const paid = sessionPaid.schema.parse({ sessionId, paymentId, amount });
  const expiry = {
    ...does('payment is told sessionExpired', state),
    tells: tells('payment', sessionExpired, { sessionId }),
  };
  switch (state.page) {
    case 'open':
      return [
        does('customer pays', took({ ...state, page: 'paid' })),
        ...(state.declined ? [] : [does('customer pays with a declined card', { ...state, declined: true })]),
        does('provider expires the page', { ...state, page: 'expired' }),
      ];
    case 'paid': {
      const after = { ...state, lateMoney: false };
      const telling = tells('payment', sessionPaid, paid);
      return [
        { name: 'payment is told sessionPaid', certain: state.lateMoney, state: after, tells: telling },
        ...(state.wasExpired ? [expiry] : []),
      ];
    }
    case 'expired': {
      const late = took({ ...state, page: 'paid', lateMoney: true, wasExpired: true });
      return [expiry, ...(allowsLateMoney ? [does('provider takes late money', late)] : [])];
    }
    default:
      return [];
  }
}
