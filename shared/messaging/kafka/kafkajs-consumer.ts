import kafkajs, { type Consumer as Driver, type Kafka } from 'kafkajs';
import type { Consumer, Intake } from './broker.ts';
import { partitionCount } from './partition-count.ts';
import { type ReadMessage, ReadRecord } from './read-record.ts';

const { KafkaJSError, KafkaJSNonRetriableError } = kafkajs;

/**
 * Milliseconds after which the group takes a silent consumer for dead, and how often it hears of a living one. When
 * Kafka itself was away, kafkajs comes back as a new member, and everybody waits that long for the one that it was: so
 * it is short. Nothing that takes long keeps a heartbeat from being sent, and a consumer that is given up though it
 * lives costs only that its events are read again. Brokers take no less than 6 s unless told to.
 */
const sessionTimeout = 10_000;
const heartbeatInterval = 2_000;

/**
 * After so many failures in a row kafkajs gives up what it is doing and starts anew, by itself and as often as needed:
 * it looks for the group's coordinator only then, and would else go on asking one that is gone. Its counter does not
 * start again when all is well, so now and then this happens after a mere hiccup; what is uncommitted is read again.
 */
const failuresInARow = 5;

/** A kafkajs consumer behind the port. It starts once, and stops once. */
export class KafkajsConsumer {
  readonly #driver: Driver;
  readonly #topics: readonly string[];
  readonly #intake: Intake;
  readonly #joined = Promise.withResolvers<void>();
  readonly #kafka: Kafka;
  #heardAt = Date.now();
  #stopped = false;

  constructor(
    kafka: Kafka,
    { group, topics }: { readonly group: string; readonly topics: readonly string[] },
    intake: Intake,
    crashed: (error: Error) => void,
  ) {
    this.#kafka = kafka;
    this.#topics = topics;
    this.#intake = intake;
    this.#driver = kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 500,
      minBytes: 1,
      sessionTimeout,
      heartbeatInterval,
      retry: {
        initialRetryTime: 100,
        maxRetryTime: 5_000,
        retries: failuresInARow,
        // It would start again though it was stopped meanwhile.
        restartOnFailure: async () => !this.#stopped,
      },
    });
    this.#listen(group, crashed);
  }

  /** Resolves once the group has dealt partitions; rejects when it never will. To be stopped in both cases. */
  async start(): Promise<void> {
    // An instance may be dealt all of them.
    const partitionsConsumedConcurrently = await partitionCount(this.#kafka, this.#topics);
    await this.#driver.connect();
    await this.#driver.subscribe({ topics: [...this.#topics], fromBeginning: true });
    await this.#driver.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently,
      eachBatch: async ({ batch, resolveOffset, heartbeat, isStale, isRunning }) => {
        const { topic, partition } = batch;
        if (this.#stopped || isStale() || !isRunning()) return;
        const records = batch.messages.map(
          (message) => new ReadRecord(topic, partition, message as ReadMessage),
        );
        try {
          await this.#intake.take(records, heartbeat);
        } catch (error) {
          // It would hand the same over for ever, and seem to be alive.
          throw error instanceof KafkaJSError ? error : new KafkaJSNonRetriableError(error as Error);
        }
        resolveOffset(batch.lastOffset());
      },
    });
    await this.#joined.promise;
  }

  /** The same behind the port. */
  get port(): Consumer {
    return {
      commit: (positions) => this.#driver.commitOffsets([...positions]),
      silence: () => Date.now() - this.#heardAt,
      stop: () => this.stop(),
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#joined.reject(new Error('the consumer was stopped while it was joining its group'));
    await this.#driver.disconnect();
  }

  /** Only what a broker has answered counts as heard: kafkajs tells of fetches that have failed, too. */
  #listen(group: string, crashed: (error: Error) => void): void {
    const heard = () => {
      this.#heardAt = Date.now();
    };
    const { HEARTBEAT, REQUEST, GROUP_JOIN, CRASH } = this.#driver.events;
    this.#driver.on(HEARTBEAT, heard);
    this.#driver.on(REQUEST, ({ payload }) => {
      if (payload.apiName === 'Fetch') heard();
    });
    this.#driver.on(GROUP_JOIN, () => {
      heard();
      if (!this.#stopped) this.#intake.reassigned();
      this.#joined.resolve();
    });
    let running = false;
    this.#joined.promise.then(
      () => {
        running = true;
      },
      () => {},
    );
    this.#driver.on(CRASH, ({ payload }) => {
      if (payload.restart || this.#stopped) return;
      const error = explained(payload.error, group);
      this.#joined.reject(error);
      if (running) crashed(error);
    });
  }
}

/** kafkajs keeps to itself why no broker names a group's coordinator: what is forbidden looks as if it were away. */
function explained(error: Error, group: string): Error {
  if (error.name !== 'KafkaJSGroupCoordinatorNotFound') return error;
  const reason = `Kafka names no coordinator of the group ${group}: it has none, or this client may not read as it`;
  return new Error(reason, { cause: error });
}
