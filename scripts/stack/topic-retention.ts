import kafkajs, { type Admin } from 'kafkajs';
import { type TopicRetention, topicRetention } from '../../shared/contracts/topics.ts';
import { isNotTold } from '../../shared/messaging/kafka/topic-retention.ts';
import { withAdmin } from './kafka-admin.ts';

const { ConfigResourceTypes } = kafkajs;

type Setting = { readonly name: string; readonly value: string };

/** As Kafka calls it. */
export function settingsFor({ retentionMs, segmentMs }: TopicRetention): Setting[] {
  return [
    { name: 'retention.ms', value: String(retentionMs) },
    { name: 'segment.ms', value: String(segmentMs) },
  ];
}

/**
 * Sets the retention of topics that were there already and leaves their other settings. Lowering it makes Kafka delete
 * events: only for a Kafka of our own.
 */
export async function alignRetention(
  brokers: readonly string[],
  names: readonly string[],
  retention: TopicRetention = topicRetention,
): Promise<void> {
  const wanted = settingsFor(retention);
  await withAdmin(brokers, 5, async (admin) => {
    const differing = (await describe(admin, names))
      .map(({ name, entries }) => ({ name, own: entries.filter(isSetOnTopic) }))
      .filter(({ own }) => !wanted.every(({ name, value }) => settingOf(own, name) === value));
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
          ...wanted,
        ],
      })),
    });
  });
}

/** What differs between the contract's retention and that of topics on somebody else's Kafka, in words for people. */
export async function differingRetention(
  brokers: readonly string[],
  names: readonly string[],
): Promise<string[]> {
  try {
    const topics = await withAdmin(brokers, 5, (admin) => describe(admin, names));
    return topics.flatMap(({ name: topic, entries }) =>
      settingsFor(topicRetention)
        .map(({ name, value }) => ({ name, value, there: settingOf(entries, name) }))
        .filter(({ value, there }) => there !== value)
        .map(
          ({ name, value, there = 'not told' }) => `${name} of the topic ${topic} is ${there}, not ${value}`,
        ),
    );
  } catch (error) {
    if (isNotTold(error)) return ['Kafka does not tell for how long its topics keep events'];
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
