import { type Opened, open, orderIdOf, Unreadable } from '../../shared/messaging/cloud-event.ts';
import { maxValueBytes } from '../../shared/messaging/decode.ts';
import { headerOf } from '../../shared/messaging/headers.ts';
import { derivedId, eventIdOf } from '../../shared/messaging/ids.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';

/** One message about an order, as it lies in Kafka or still in a service's outbox. */
export type SeenEvent = {
  readonly eventId: string;
  readonly orderId: string;
  readonly type: string;
  /** Milliseconds since 1970 by its producer's clock. */
  readonly at: number;
  /** Id of the event that made it happen; a command's for one that a request did. */
  readonly causationId: string | undefined;
  /** As it came: may hold personal data, and anything at all when the producer is a stranger. */
  readonly data: unknown;
  /** Why it cannot be read; undefined when it can. */
  readonly unreadable?: string;
  /** Undefined while it is committed but not known to be in Kafka. */
  readonly place?: { readonly topic: string; readonly partition: number; readonly offset: string };
};

/** What a record says about an order; undefined when it names none. Never throws. */
export function seenEvent(record: KafkaRecord): SeenEvent | undefined {
  const read = tryToOpen(record);
  const opened = 'attributes' in read ? read : undefined;
  const orderId = orderIdOf(record, opened)?.toLowerCase();
  if (orderId === undefined) return undefined;
  const { topic, partition, offset } = record;
  const id = opened?.attributes.id ?? headerOf(record, 'ce_id');
  const source = opened?.attributes.source ?? headerOf(record, 'ce_source') ?? '';
  return {
    eventId: id ? eventIdOf(source, id) : derivedId(topic, partition, offset),
    orderId,
    type: opened?.attributes.type ?? headerOf(record, 'ce_type') ?? 'unknown message',
    at: timeOf(record),
    causationId: headerOf(record, 'ce_causationid'),
    data: opened?.data,
    ...('unreadable' in read && { unreadable: read.unreadable }),
    place: { topic, partition, offset },
  };
}

function tryToOpen(record: KafkaRecord): Opened | { readonly unreadable: string } {
  if ((record.value?.length ?? 0) > maxValueBytes)
    return { unreadable: `value: is larger than ${maxValueBytes} bytes` };
  try {
    return open(record);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { unreadable: error.message };
  }
}

/** When the producer says that it happened, else when it sent it. */
function timeOf(record: KafkaRecord): number {
  const said = Date.parse(headerOf(record, 'ce_time') ?? '');
  return Number.isNaN(said) ? Number(record.timestamp) : said;
}
