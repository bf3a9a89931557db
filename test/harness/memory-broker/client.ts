import type { Broker, Consumer, Intake, SendRecord } from '../../../shared/messaging/kafka/broker.ts';
import type { MemoryGroup } from './group.ts';
import { type Link, MemoryBrokerError, type Pulse } from './link.ts';
import { MemoryMember } from './member.ts';

/** A client of a `MemoryKafka`, as one service instance has one. */
export type MemoryBroker = Broker & {
  /** Its process stands still for Kafka: nothing comes through until `resume`. */
  freeze(): void;
  resume(): void;
  /** Its consumers die for good, as a kafkajs consumer does of an error that it cannot repeat. */
  crash(error: Error): void;
};

/** What a client may ask of the server, all of it at once and without a network. */
export type MemoryServer = {
  readonly changed: Pulse;
  /** Throws when there is no such topic. */
  requireTopics(names: readonly string[]): void;
  write(records: readonly SendRecord[]): void;
  group(name: string): MemoryGroup;
  readonly retentionMs: number | undefined;
};

export function memoryClient(server: MemoryServer, link: Link, stopped: () => void): MemoryBroker {
  const consuming = new Set<Consuming>();
  let over = false;
  const request = async () => {
    if (over) throw new MemoryBrokerError('this client was stopped');
    await link.pass();
  };
  return {
    async send(records) {
      await request();
      server.requireTopics(records.map(({ topic }) => topic));
      server.write(records);
    },
    async consume({ group, topics }, intake, crashed) {
      await request();
      server.requireTopics(topics);
      const started = consume(server, link, server.group(group), topics, intake, crashed);
      consuming.add(started);
      await started.joined;
      return started.consumer;
    },
    async retentionOf(topics) {
      await request();
      server.requireTopics(topics);
      const { retentionMs } = server;
      return retentionMs === undefined ? undefined : new Map(topics.map((topic) => [topic, retentionMs]));
    },
    async stop() {
      over = true;
      await Promise.all([...consuming].map(({ consumer }) => consumer.stop()));
      stopped();
    },
    freeze() {
      link.frozen = true;
    },
    resume() {
      link.frozen = false;
    },
    crash(error) {
      for (const { crash } of consuming) crash(error);
    },
  };
}

type Consuming = ReturnType<typeof consume>;

function consume(
  { changed }: MemoryServer,
  link: Link,
  group: MemoryGroup,
  topics: readonly string[],
  intake: Intake,
  crashed: (error: Error) => void,
) {
  const end = async () => {
    member.stopped = true;
    await group.leave(member);
  };
  const crash = (error: Error) => {
    if (member.stopped) return;
    void end();
    crashed(error);
  };
  const member = new MemoryMember({ topics, intake, link, changed, failed: crash });
  const consumer: Consumer = {
    async commit(positions) {
      await link.pass();
      group.commit(member, positions);
    },
    silence: () => link.downFor,
    stop: end,
  };
  return { consumer, crash, joined: group.join(member) };
}
