import kafkajs, { type Kafka } from 'kafkajs';

const { ConfigResourceTypes } = kafkajs;

/** See the port. Asks through a connection of its own, which is closed again. */
export async function topicRetention(
  kafka: Kafka,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number> | undefined> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({
        type: ConfigResourceTypes.TOPIC,
        name,
        configNames: ['cleanup.policy', 'retention.ms', 'segment.ms'],
      })),
    });
    const told = new Map<string, number>();
    for (const { resourceName, configEntries } of resources) {
      const stay = longestStay(
        new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
      );
      if (stay !== undefined) told.set(resourceName, stay);
    }
    return told;
  } catch (error) {
    if (isNotTold(error)) return undefined;
    throw error;
  } finally {
    await admin.disconnect();
  }
}

/**
 * Milliseconds for which an event can be read; undefined where a setting that it depends on is missing or no number,
 * as with brokers that are not Apache Kafka. Kafka deletes whole segments, and a segment only when its youngest event
 * is old enough: the first event of one that fills slowly stays for as long as that takes on top.
 * https://kafka.apache.org/documentation/#topicconfigs_retention.ms
 */
export function longestStay(settings: ReadonlyMap<string, string>): number | undefined {
  const policies = settings.get('cleanup.policy')?.split(',');
  if (policies === undefined) return undefined;
  const retentionMs = milliseconds(settings.get('retention.ms'));
  if (!policies.includes('delete') || retentionMs < 0) return Infinity;
  const stay = retentionMs + milliseconds(settings.get('segment.ms'));
  return Number.isFinite(stay) ? stay : undefined;
}

/** NaN for what is no number; other than for `Number`, that includes nothing at all. */
function milliseconds(text: string | null | undefined): number {
  return Number.parseInt(text ?? '', 10);
}

const refusals = new Set(['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED']);

/** Whether Kafka, or what stands in for it, will never answer this client: not that it is away. */
export function isNotTold(error: unknown): boolean {
  const { name, type } = error as { readonly name?: string; readonly type?: string };
  return name === 'KafkaJSServerDoesNotSupportApiKey' || (type !== undefined && refusals.has(type));
}
