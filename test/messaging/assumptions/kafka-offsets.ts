import type { Admin } from 'kafkajs';
import type { Topic } from '../../../shared/contracts/topics.ts';
import type { World } from '../../harness/world.ts';

/** How many messages there are in the topic. */
export async function lengthOf(world: World, topic: Topic): Promise<number> {
  return await asAdmin(world, async (admin) => sum(await admin.fetchTopicOffsets(`${world.prefix}${topic}`)));
}

/** How many messages are left of which the group has not reported that it is done with them. */
export async function unreported(world: World, group: string): Promise<number> {
  return await asAdmin(world, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topicOf(world));
    return sum(ends) - sum(await offsetsOf(admin, world, group));
  });
}

/**
 * Lets a new group begin where the old one has got to. To join the old one itself, its dead member would have to be
 * missed first.
 */
export async function takeOverOffsets(world: World, from: string, to: string): Promise<void> {
  await asAdmin(world, async (admin) => {
    const partitions = await offsetsOf(admin, world, from);
    const group = { groupId: `${world.prefix}${to}`, topic: topicOf(world) };
    if (partitions.length > 0) await admin.setOffsets({ ...group, partitions });
  });
}

function topicOf({ prefix }: World): string {
  return `${prefix}payments`;
}

/** Of those partitions that something was reported of. */
async function offsetsOf(admin: Admin, world: World, group: string) {
  const groupId = `${world.prefix}${group}`;
  const [reported] = await admin.fetchOffsets({ groupId, topics: [topicOf(world)] });
  return (reported?.partitions ?? []).filter(({ offset }) => Number(offset) >= 0);
}

function sum(partitions: readonly { readonly offset: string }[]): number {
  return partitions.reduce((total, { offset }) => total + Number(offset), 0);
}

async function asAdmin<Result>({ kafka }: World, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
