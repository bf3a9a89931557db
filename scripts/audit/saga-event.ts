import { open, orderIdOf } from '../../shared/messaging/cloud-event.ts';
import { headerOf } from '../../shared/messaging/headers.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';

/** One event of the saga as it lies in Kafka. */
export type SagaEvent = {
  readonly eventId: string;
  readonly orderId: string;
  readonly type: string;
  readonly source: string;
  /** Id of the event that made it happen; a command's for an order that came over HTTP. */
  readonly causationId: string | undefined;
  readonly traceId: string | undefined;
  readonly data: { readonly [field: string]: unknown };
};

const read = new WeakMap<KafkaRecord, SagaEvent>();

/** Reads a record, once; throws what makes it unreadable. */
export function sagaEvent(record: KafkaRecord): SagaEvent {
  const known = read.get(record);
  if (known !== undefined) return known;
  const opened = open(record);
  const { id, type, source, traceparent } = opened.attributes;
  const event = {
    eventId: id,
    orderId: orderIdOf(record, opened) ?? 'none',
    type,
    source,
    causationId: headerOf(record, 'ce_causationid'),
    traceId: traceparent?.split('-')[1],
    data: opened.data as SagaEvent['data'],
  };
  read.set(record, event);
  return event;
}
