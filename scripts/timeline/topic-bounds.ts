import type { Admin } from 'kafkajs';
import { waitUntil } from '../stack/wait-until.ts';

/** Offsets as Kafka counts them: of the first record, and of the next one to come. */
export type Bounds = { readonly low: string; readonly high: string };

/** Leaders are chosen anew within seconds. */
const leaderlessForMs = 30_000;

/**
 * Where each of the topic's partitions begins and ends. Partitions without a leader are not told of, as while a broker
 * comes back: waits until all are, and rejects when that takes longer than half a minute.
 */
export async function boundsOf(
  admin: Pick<Admin, 'fetchTopicOffsets'>,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, Bounds>> {
  let bounds: ReadonlyMap<number, Bounds> = new Map();
  const look = async () => {
    const told = await admin.fetchTopicOffsets(topic);
    bounds = new Map(told.map(({ partition, low, high }) => [partition, { low, high }]));
    const missing = partitions.filter((partition) => !bounds.has(partition));
    if (missing.length > 0) throw new Error(`nobody leads ${missing.join(', ')}`);
    return true;
  };
  const { signal } = new AbortController();
  await waitUntil(`the partitions of ${topic}`, look, { timeoutMs: leaderlessForMs, signal });
  return bounds;
}
