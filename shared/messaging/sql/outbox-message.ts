import { childTrace, traceOf } from '../trace.ts';
import type { Outgoing } from './outbox.ts';

/**
 * An event as the outbox keeps it: without what its data and its id tell anyway, which would be a third of all that is
 * written for it. It can be sent by an older version of the service, which may not know its type.
 */
export type OutboxMessage = {
  readonly eventId: string;
  readonly type: string;
  readonly topic: string;
  readonly causationId: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly schemaId?: number;
  /** Left out in a trace that is named by the order. */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** Its `orderId` is the order's: it is kept nowhere else. */
  readonly data: unknown;
};

export function outboxMessageOf(event: Outgoing): OutboxMessage {
  const { eventId, type, topic, causationId, occurredAt, schemaId, traceparent, tracestate, data } = event;
  return {
    eventId,
    type,
    topic,
    causationId,
    occurredAt,
    ...(schemaId !== null && { schemaId }),
    ...(traceparent !== ownTrace(event.orderId, eventId) && { traceparent }),
    ...(tracestate !== null && { tracestate }),
    data,
  };
}

export function outgoingFrom(message: OutboxMessage): Outgoing {
  const { orderId } = message.data as { orderId: string };
  return {
    schemaId: null,
    tracestate: null,
    traceparent: ownTrace(orderId, message.eventId),
    ...message,
    orderId,
  };
}

function ownTrace(orderId: string, eventId: string): string {
  return childTrace(traceOf(orderId, undefined), eventId).traceparent;
}
