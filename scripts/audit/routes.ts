import type { ServiceName } from '../services.ts';
import type { SagaEvent } from './saga-event.ts';

type Causes = { readonly [event: string]: readonly string[] };

/** One way through the saga: all that is there once an order has gone it, and nothing else may be. */
export type Route = {
  /**
   * The events that are published, each once, with the types that may be named as their cause (none: any input may
   * be). Participants that join two topics act on the later of two events, whichever that was.
   */
  readonly causes: Causes;
  /** Those that may be published, once: how far the order had come decides. */
  readonly perhaps: Causes;
  /** How each service stands to the order in the end; a service left out knows nothing of it. */
  readonly statuses: { readonly [Service in ServiceName]?: string | readonly string[] };
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
/** Customers are sent to the provider's page if it answers, and the order still stands when it does. */
const paged = { PaymentSessionOpened: ['StockReserved', placed] };
/** Somebody may have asked for the order to be undone, and lost against something else. */
const asked = { OrderCancellationRequested: [] };
const accepted = { ...asked, ShipmentCancelled: ['OrderCancellationRequested', 'PaymentCaptured', placed] };
const undone = {
  OrderPlaced: [],
  ...accepted,
  StockReleased: ['ShipmentCancelled'],
  OrderCancelled: ['ShipmentCancelled', 'PaymentCancelled', 'PaymentRefunded', 'StockReleased', placed],
  ...told('OrderCancelled'),
};

const routes = {
  confirmed: {
    causes: {
      ...forward,
      ShipmentCreated: ['PaymentCaptured', 'OrderCancellationRequested', placed],
      OrderConfirmed: ['ShipmentCreated', placed],
      ...told('OrderConfirmed'),
    },
    perhaps: {
      ...asked,
      ShipmentCancellationRefused: ['OrderCancellationRequested', 'PaymentCaptured', placed],
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
    perhaps: { ...accepted, PaymentCancelled: ['ShipmentCancelled'] },
    statuses: {
      order: 'cancelled',
      inventory: 'refused',
      payment: ['ordered', 'cancelled'],
      shipping: ['ordered', 'cancelled'],
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
      StockReleased: ['PaymentFailed', 'ShipmentCancelled'],
      OrderCancelled: ['PaymentFailed', 'StockReleased', 'ShipmentCancelled', placed],
      ...told('OrderCancelled'),
    },
    perhaps: accepted,
    statuses: {
      order: 'cancelled',
      inventory: 'released',
      payment: 'failed',
      shipping: ['ordered', 'cancelled'],
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
    perhaps: asked,
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
  cancelledUnpaid: {
    causes: { ...undone, PaymentCancelled: ['ShipmentCancelled', 'StockReserved', placed] },
    perhaps: { StockReserved: [placed] },
    statuses: {
      order: 'cancelled',
      inventory: 'released',
      payment: 'cancelled',
      shipping: 'cancelled',
      notification: 'notified',
    },
    charged: 'perhaps',
    kept: false,
  },
  cancelledPaid: {
    causes: {
      ...undone,
      StockReserved: [placed],
      PaymentRefunded: ['ShipmentCancelled', 'StockReserved', placed],
    },
    /** What is taken after the order was cancelled is given back without having been captured. */
    perhaps: { PaymentCaptured: ['StockReserved', placed] },
    statuses: {
      order: 'cancelled',
      inventory: 'released',
      payment: 'refunded',
      shipping: 'cancelled',
      notification: 'notified',
    },
    charged: 'always',
    kept: false,
  },
  rejected: {
    causes: { OrderPlaced: [], OrderRejected: [placed] },
    perhaps: {},
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
export function endingIn(event: Pick<SagaEvent, 'type' | 'data'>): string | undefined {
  const ending = howEnded(event);
  return event.type === 'OrderCancelled' && event.data.refunded ? `${ending}, refunded` : ending;
}

/** The same without a word on whether money was given back. */
export function howEnded({ type, data }: Pick<SagaEvent, 'type' | 'data'>): string | undefined {
  switch (type) {
    case 'OrderConfirmed':
      return 'confirmed';
    case 'OrderCancelled':
      return `cancelled: ${data.reason}`;
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
  ['cancelled: window_over', routes.notPaid],
  ['cancelled: not_deliverable, refunded', routes.notShipped],
  ['cancelled: carrier_unavailable, refunded', routes.notShipped],
  ['cancelled: customer_request', routes.cancelledUnpaid],
  ['cancelled: customer_request, refunded', routes.cancelledPaid],
  ['cancelled: expired', routes.cancelledUnpaid],
  ['cancelled: expired, refunded', routes.cancelledPaid],
]);

/**
 * The route that an ending in words belongs to; undefined for words that are none. An order that is paid on the
 * provider's page is moved on by what the provider says, too, which is no event.
 */
export function routeTo(ending: string, onPage: boolean): Route | undefined {
  const route = byEnding.get(ending);
  if (route === undefined || !onPage) return route;
  const { causes, perhaps } = route;
  const byProvider = ['PaymentCaptured', 'PaymentFailed', 'PaymentCancelled', 'PaymentRefunded'];
  const freed = (known: Causes) =>
    Object.fromEntries(
      Object.entries(known).map(([type, because]) => [type, byProvider.includes(type) ? [] : because]),
    );
  return { ...route, causes: freed(causes), perhaps: { ...freed(perhaps), ...paged } };
}
