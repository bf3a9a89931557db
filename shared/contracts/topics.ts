/**
 * The topics of the choreography: one per publishing participant, keyed by `orderId`.
 *
 * All topics have the same partition count, so that one key falls on the same partition number everywhere
 * and one instance can own everything of an order. How many is decided when an installation creates them, and is this
 * unless it says otherwise; services ask Kafka.
 */
export const partitions = 6;

const dayMs = 24 * 60 * 60 * 1000;

/**
 * How long Kafka keeps an event, in milliseconds. It deletes whole segments, when their youngest event is that old: an
 * event stays for `segmentMs` longer at most. Inboxes must remember event ids for longer than both together.
 */
export const topicRetention = { retentionMs: 7 * dayMs, segmentMs: dayMs };
export type TopicRetention = typeof topicRetention;

/** All topics. */
export const topics = ['orders', 'inventory', 'payments', 'shipments', 'notifications'] as const;
export type Topic = (typeof topics)[number];

/**
 * Topics that anyone may produce to. Their publisher consumes them too and answers for what is invalid or
 * unreadable in them; the other consumers pass such messages over.
 */
export const openTopics: ReadonlySet<Topic> = new Set(['orders']);
