import kafkajs, { type Admin } from 'kafkajs';
import { type TopicRetention, topicRetention } from '../../shared/contracts/topics.ts';
import { isNotTold } from '../../shared/messaging/kafka/topic-retention.ts';
import { rowsPerSend } from '../../shared/messaging/relay.ts';
import { withAdmin } from './kafka-admin.ts';

const { ConfigResourceTypes } = kafkajs;

type Setting = { readonly name: string; readonly value: string };

/**
 * What a relay sends at once may all lie in one partition, and so in one batch. The largest event is an order of a hundred
 * lines whose every character is escaped: less than 16 KiB. Kafka's own limit, 1 MiB, would refuse such a batch again and
 * again, and nothing behind it would be published.
 */
const largestBatchBytes = rowsPerSend * 16 * 1024;
const roomForBatch = 'max.message.bytes';

/** What every topic needs, as Kafka calls it. */
export function settingsFor({ retentionMs, segmentMs }: TopicRetention): Setting[] {
  return [
    { name: 'retention.ms', value: String(retentionMs) },
    { name: 'segment.ms', value: String(segmentMs) },
    { name: roomForBatch, value: String(largestBatchBytes) },
  ];
}

/** More room than a batch needs does no harm. */
function suffices({ name, value }: Setting, there: string | undefined): boolean {
  return there === value || (name === roomForBatch && Number(there) > largestBatchBytes);
}

/**
 * Gives topics that were there already what they need and leaves their other settings. Lowering the retention makes
 * Kafka delete events: only for a Kafka of our own.
 */
export async function alignTopics(
  brokers: readonly string[],
  names: readonly string[],
  retention: TopicRetention = topicRetention,
): Promise<void> {
  const wanted = settingsFor(retention);
  await withAdmin(brokers, 5, async (admin) => {
    const differing = (await describe(admin, names))
      .map(({ name, entries }) => ({ name, own: entries.filter(isSetOnTopic) }))
      .filter(({ own }) => !wanted.every((setting) => suffices(setting, settingOf(own, setting.name))));
    if (differing.length === 0) return;
    await admin.alterConfigs({
      validateOnly: false,
      resources: differing.map(({ name, own }) => ({
        type: ConfigResourceTypes.TOPIC,
        name,
        // This call replaces all settings of a topic: what else was set has to be said again.
        configEntries: [
          ...own
            .filter((entry) => !wanted.some(({ name }) => name === entry.configName))
            .map((entry) => ({ name: entry.configName, value: entry.configValue })),
          ...wanted.map((setting) => {
            const there = settingOf(own, setting.name);
            return there !== undefined && suffices(setting, there)
              ? { name: setting.name, value: there }
              : setting;
          }),
        ],
      })),
    });
  });
}

/** What topics on somebody else's Kafka have other than what they need, in words for people. */
export async function differingTopics(
  brokers: readonly string[],
  names: readonly string[],
): Promise<string[]> {
  try {
    const topics = await withAdmin(brokers, 5, (admin) => describe(admin, names));
    return topics.flatMap(({ name: topic, entries }) =>
      settingsFor(topicRetention)
        .map((setting) => ({ ...setting, there: settingOf(entries, setting.name) }))
        .filter(({ there, ...setting }) => !suffices(setting, there))
        .map(
          ({ name, value, there = 'not told' }) => `${name} of the topic ${topic} is ${there}, not ${value}`,
        ),
    );
  } catch (error) {
    if (isNotTold(error)) return ['Kafka does not tell how its topics are set'];
    throw error;
  }
}

type Entry = { readonly configName: string; readonly configValue: string; readonly configSource: number };

async function describe(admin: Admin, names: readonly string[]) {
  if (names.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  return resources.map(({ resourceName, configEntries }) => ({ name: resourceName, entries: configEntries }));
}

function settingOf(entries: readonly Entry[], name: string): string | undefined {
  return entries.find(({ configName }) => configName === name)?.configValue;
}

/** Kafka's code for a setting made on the topic itself, as opposed to an inherited default. */
const dynamicTopicConfig = 1;

function isSetOnTopic({ configSource }: Entry): boolean {
  return configSource === dynamicTopicConfig;
}
