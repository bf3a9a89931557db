import type { Broker } from '../../../shared/messaging/kafka/broker.ts';
import type { NewRecord } from '../../harness/memory-broker/topic.ts';

/** A broker behind the port, and what the cases need to do and see behind the port's back. */
export type BrokerUnderTest = {
  /** What `retentionOf` has to say of every topic. */
  readonly retentionMs: number;
  /** How long to wait for what has to come, and how long nothing may come for it to be quiet, in milliseconds. */
  readonly patience: { readonly withinMs: number; readonly quietMs: number };
  /** A new client, as each service instance has one. */
  client(): Broker;
  /** Gives the name of a new topic. */
  createTopic(partitions: number): Promise<string>;
  topics(): Promise<readonly string[]>;
  /** How many records readers of the topic could see by now. */
  readable(topic: string): Promise<number>;
  /** Writes records as somebody else's producer would. */
  produce(records: readonly NewRecord[]): Promise<void>;
  /** Resolves when a group has had time enough to give up a member that it has not heard of. */
  sessionPasses(): Promise<void>;
  /** How long to wait between two signs of life that a slow reader gives. */
  pause(): Promise<void>;
  /** Cuts all clients off, and lets them through again. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Aborted by `close`: whoever is still taking something ends that then. */
  readonly over: AbortSignal;
  /** Stops all clients, and removes what was made. */
  close(): Promise<void>;
};

/** Throws what an assertion throws when the broker does not do what is expected of it. */
export type Case = (under: BrokerUnderTest) => Promise<void>;
