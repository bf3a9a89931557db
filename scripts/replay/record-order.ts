import { events as definitions } from '../../shared/contracts/events.ts';
import {
  OrderCancellationRequested,
  OrderPlaced,
  type OrderPlacedData,
} from '../../shared/contracts/orders.ts';
import { derivedIdFor } from '../../shared/messaging/ids.ts';
import { type ServiceName, services } from '../services.ts';
import type { TimelineEvent } from '../timeline/causal-order.ts';
import { collectTimeline, type OrderSources } from '../timeline/order-sources.ts';
import type { OrderTimeline } from '../timeline/order-timeline.ts';
import { participants } from '../timeline/participants.ts';
import { fictional, someOrder } from './fictional.ts';
import { type InputRow, loadInputs, type ServiceInputs } from './inputs.ts';
import type { OrderRecord, Taken } from './order-record.ts';

/** What strangers put into the topic that somebody listens to. */
const strangers: ReadonlySet<string> = new Set([OrderPlaced.type, OrderCancellationRequested.type]);

/** More than one input ever makes. */
const mostEvents = 10;

/** Everything that is known of one order, to be replayed; undefined when nobody has heard of it. */
export async function collectRecord(
  sources: OrderSources,
  orderId: string,
): Promise<OrderRecord | undefined> {
  const timeline = await collectTimeline(sources, orderId);
  if (timeline === undefined) return undefined;
  const inputs = await Promise.all(
    services.map(({ name }) => loadInputs(name, sources.databases.of(name), orderId)),
  );
  return recordOf(timeline, inputs);
}

/** Joins inputs with what came of them: an event's id tells which input its service made it of. Pure. */
export function recordOf(
  { orderId, events, services: standings }: Pick<OrderTimeline, 'orderId' | 'events' | 'services'>,
  heard: readonly ServiceInputs[],
): OrderRecord {
  const readable = events.filter(({ unreadable }) => unreadable === undefined);
  const left = new Set(readable);
  const fromInputs = heard.flatMap(({ service, inputs }) =>
    inputs.filter((input) => isOwnBusiness(service, input)).map((input) => takenOf(service, input)),
  );
  const strange = [...left].filter(isStrange);
  for (const event of strange) left.delete(event);
  const fromWithin = [...Map.groupBy(left, causeOf).values()].map(withoutInput);
  const orders = readable.filter(({ type }) => type === OrderPlaced.type).map(validOrder);
  const placed = orders.find((order) => order !== undefined);
  const isCheckout = fromInputs.some(({ heard }) => heard === 'placeOrder');
  const by = isCheckout ? 'customer' : placed ? 'stranger' : 'nobody';
  const isBungled = orders.includes(undefined);
  return {
    version: 1,
    orderId,
    by,
    placed: placed ?? someOrder(orderId),
    isBungled,
    strangers:
      strange.filter(({ type }) => strangers.has(type)).length -
      Number(by === 'stranger') -
      Number(isBungled),
    taken: [...fromInputs, ...fromWithin].toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    standing: Object.fromEntries(
      standings.map(({ service, status }) => [service, status === 'none' ? 'absent' : status]),
    ),
  };

  function takenOf(service: ServiceName, { eventId, type, outcome, at }: InputRow): Taken {
    const ids = Array.from({ length: mostEvents }, (_, number) =>
      eventId === undefined ? '' : derivedIdFor(orderId, service, eventId, number),
    );
    const made = ids.flatMap((id) => readable.filter((event) => event.eventId === id));
    for (const event of made) left.delete(event);
    return { at: at.toISOString(), service, heard: type, outcome, published: made.map(told) };
  }

  /** What a deadline makes is known by that deadline; whatever else comes without an input of its own is a call's. */
  function isStrange({ type, eventId, causationId }: TimelineEvent): boolean {
    if (causationId === undefined || type === OrderPlaced.type || !definitions.has(type)) return true;
    if (type !== OrderCancellationRequested.type) return false;
    return eventId !== derivedIdFor(orderId, 'order', causationId, 0);
  }
}

/** Invalid messages that another service answers for are noted and nothing else. */
function isOwnBusiness(service: ServiceName, { type, outcome }: InputRow): boolean {
  return participants[service].reactions.has(type) && !outcome.startsWith('ignored: invalid: ');
}

function validOrder({ data }: TimelineEvent): OrderPlacedData | undefined {
  const isValid = OrderPlaced.schema.safeParse(data).success;
  return isValid ? (fictional(OrderPlaced.type, data).data as OrderPlacedData) : undefined;
}

/** Events of one outcome or deadline are made at the same instant, for the same cause. */
function causeOf({ type, causationId, at }: TimelineEvent): string {
  return `${publisherOf(type)} ${causationId} ${at}`;
}

function withoutInput(made: readonly TimelineEvent[]): Taken {
  const [{ at, type }] = made as [TimelineEvent];
  return {
    at: new Date(at).toISOString(),
    service: publisherOf(type),
    outcome: 'applied',
    published: made.map(told),
  };
}

function publisherOf(type: string): string {
  const publisher = Object.values(participants).find(({ reactions }) =>
    [...reactions.values()].some(({ emits }) => emits.some((event) => event.type === type)),
  );
  if (publisher === undefined) throw new Error(`nobody publishes ${type}`);
  return publisher.name;
}

function told({ type, data }: TimelineEvent) {
  return fictional(type, data);
}
