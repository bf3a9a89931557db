import type { ServiceName } from '../../scripts/services.ts';

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

/** The route that an ending (in the words of `endingsOf`) belongs to; undefined for a word that is none. */
export function routeTo(ending: string): Route | undefined {
  if (ending === 'confirmed' || ending === 'rejected') return routes[ending];
  const [, reason = ''] = /^cancelled: (\w+)/.exec(ending) ?? [];
  if (['out_of_stock', 'unknown_sku'].includes(reason)) return routes.notReserved;
  if (['card_declined', 'insufficient_funds', 'provider_unavailable'].includes(reason)) return routes.notPaid;
  if (['not_deliverable', 'carrier_unavailable'].includes(reason)) return routes.notShipped;
  return undefined;
}
