import type { ServiceName } from '../../scripts/services.ts';
import type { SagaEvent } from './saga-event.ts';

/** One way through the saga: all that is there once an order has gone it, and nothing else may be. */
export type Route = {
  /**
   * The events that are published, each once, with the types that may be named as their cause. Participants that
   * join two topics act on the later of two events, whichever that was.
   */
  readonly causes: { readonly [event: string]: readonly string[] };
  /** How each service stands to the order in the end; a service left out knows nothing of it. */
  readonly statuses: { readonly [Service in ServiceName]?: string };
  /** Whether money may have been taken; what is taken and not kept is refunded. */
  readonly charged: 'never' | 'always' | 'perhaps';
  readonly kept: boolean;
};

const placed = 'OrderPlaced';
const forward = {
  OrderPlaced: [],
  StockReserved: [placed],
  PaymentCaptured: ['StockReserved', placed],
};
const told = (ending: string) => ({ CustomerNotified: [ending, placed] });

export const routes = {
  confirmed: {
    causes: {
      ...forward,
      ShipmentCreated: ['PaymentCaptured', placed],
      OrderConfirmed: ['ShipmentCreated', placed],
      ...told('OrderConfirmed'),
    },
    statuses: {
      order: 'confirmed',
      inventory: 'sold',
      payment: 'captured',
      shipping: 'shipped',
      notification: 'notified',
    },
    charged: 'always',
    kept: true,
  },
  notReserved: {
    causes: {
      OrderPlaced: [],
      StockReservationFailed: [placed],
      OrderCancelled: ['StockReservationFailed', placed],
      ...told('OrderCancelled'),
    },
    statuses: {
      order: 'cancelled',
      inventory: 'refused',
      payment: 'ordered',
      shipping: 'ordered',
      notification: 'notified',
    },
    charged: 'never',
    kept: false,
  },
  notPaid: {
    causes: {
      OrderPlaced: [],
      StockReserved: [placed],
      PaymentFailed: ['StockReserved', placed],
      StockReleased: ['PaymentFailed'],
      OrderCancelled: ['PaymentFailed', 'StockReleased', placed],
      ...told('OrderCancelled'),
    },
    statuses: {
      order: 'cancelled',
      inventory: 'released',
      payment: 'failed',
      shipping: 'ordered',
      notification: 'notified',
    },
    charged: 'perhaps',
    kept: false,
  },
  notShipped: {
    causes: {
      ...forward,
      ShipmentFailed: ['PaymentCaptured', placed],
      PaymentRefunded: ['ShipmentFailed'],
      StockReleased: ['ShipmentFailed'],
      OrderCancelled: ['ShipmentFailed', 'PaymentRefunded', 'StockReleased', placed],
      ...told('OrderCancelled'),
    },
    statuses: {
      order: 'cancelled',
      inventory: 'released',
      payment: 'refunded',
      shipping: 'failed',
      notification: 'notified',
    },
    charged: 'always',
    kept: false,
  },
  rejected: {
    causes: { OrderPlaced: [], OrderRejected: [placed] },
    statuses: { order: 'rejected' },
    charged: 'never',
    kept: false,
  },
} as const satisfies { readonly [name: string]: Route };

/** Every ending that these events give to the order, in words: none while it goes on, two are one too many. */
export function endingsOf(events: readonly SagaEvent[], orderId: string): string[] {
  return events.filter((event) => event.orderId === orderId).flatMap((event) => endingIn(event) ?? []);
}

/** The ending that the event is, in words; undefined if it is none. */
export function endingIn({ type, data }: SagaEvent): string | undefined {
  switch (type) {
    case 'OrderConfirmed':
      return 'confirmed';
    case 'OrderCancelled':
      return `cancelled: ${data.reason}${data.refunded ? ', refunded' : ''}`;
    case 'OrderRejected':
      return 'rejected';
    default:
      return undefined;
  }
}

const byEnding: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['confirmed', routes.confirmed],
  ['rejected', routes.rejected],
  ['cancelled: out_of_stock', routes.notReserved],
  ['cancelled: unknown_sku', routes.notReserved],
  ['cancelled: card_declined', routes.notPaid],
  ['cancelled: insufficient_funds', routes.notPaid],
  ['cancelled: provider_unavailable', routes.notPaid],
  ['cancelled: not_deliverable, refunded', routes.notShipped],
  ['cancelled: carrier_unavailable, refunded', routes.notShipped],
]);

/** The route that an ending in words belongs to; undefined for words that are none. */
export function routeTo(ending: string): Route | undefined {
  return byEnding.get(ending);
}
