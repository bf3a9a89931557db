import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Message } from 'kafkajs';

/** The parts of kafkajs that `patches/kafkajs+2.2.4.patch` changes; the package has no types for them. */
const require = createRequire(import.meta.url);

export interface Encoder {
  readonly buffer: Buffer;
  readonly offset: number;
  writeBuffer(value: Buffer): Encoder;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: number | bigint | string): Encoder;
  writeVarInt(value: number): Encoder;
  writeVarLong(value: number | bigint): Encoder;
  writeVarIntString(value: string | null): Encoder;
  writeVarIntBytes(value: string | Buffer | null): Encoder;
  writeString(value: string): Encoder;
  writeEncoder(value: Encoder): Encoder;
}

export interface Decoder {
  readInt64(): bigint;
  readVarInt(): number;
}

export interface RecordInput {
  offsetDelta: number;
  timestampDelta: number | bigint;
  key?: string | Buffer | null;
  value: string | Buffer | null;
  headers?: Record<string, string | Buffer | (string | Buffer)[]>;
}

export interface BatchInput {
  compression?: number;
  firstOffset: string;
  firstTimestamp: string;
  maxTimestamp: string;
  producerId: string;
  producerEpoch: number;
  firstSequence: number;
  lastOffsetDelta: number;
  records: Encoder[];
}

export interface DecodedRecord {
  attributes: number;
  timestamp: string;
  offset: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, unknown>;
}

export interface BatchContext {
  firstOffset: string;
  firstTimestamp: string;
  maxTimestamp?: string;
  timestampType?: number;
  magicByte?: number;
}

export interface PushedRequest {
  entry: { correlationId: number; resolve(response: unknown): void; reject(error: Error): void };
  expectResponse: boolean;
  sendRequest(): void;
}

export interface RequestQueue extends EventEmitter {
  push(request: PushedRequest): void;
  fulfillRequest(response: { correlationId: number; payload: Buffer; size: number }): void;
  maybeThrottle(milliseconds: number): void;
}

export interface Connection {
  requestQueue: RequestQueue;
  connect(): Promise<boolean>;
  disconnect(): Promise<boolean>;
  processData(chunk: Buffer): void;
  send(protocol: {
    request: { apiKey: number; apiVersion: number; apiName: string; encode(): Promise<Encoder> };
    response: { decode(payload: Buffer): Promise<unknown>; parse(decoded: unknown): Promise<unknown> };
  }): Promise<unknown>;
}

interface Logger {
  namespace(): Logger;
  debug(): void;
  info(): void;
  warn(): void;
  error(): void;
}

export const silentLogger: Logger = {
  namespace: () => silentLogger,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export const Encoder: new () => Encoder = require('kafkajs/src/protocol/encoder');
export const Decoder: new (buffer: Buffer) => Decoder = require('kafkajs/src/protocol/decoder');
export const encodeRecord: (
  record: RecordInput,
) => Encoder = require('kafkajs/src/protocol/recordBatch/record/v0');
export const decodeRecord: (
  decoder: Decoder,
  context: BatchContext,
) => DecodedRecord = require('kafkajs/src/protocol/recordBatch/record/v0/decoder');
const recordBatch: {
  RecordBatch(batch: BatchInput): Promise<Encoder>;
} = require('kafkajs/src/protocol/recordBatch/v0');
export const encodeBatch = recordBatch.RecordBatch;
export const decodeBatch: (
  decoder: Decoder,
) => Promise<{ records: DecodedRecord[] }> = require('kafkajs/src/protocol/recordBatch/v0/decoder');
export const createRequest: (options: {
  correlationId: number;
  clientId: string;
  request: { apiKey: number; apiVersion: number; encode(): Promise<Encoder> };
}) => Promise<Encoder> = require('kafkajs/src/protocol/request');
export const produceRequest: (options: {
  acks: number;
  timeout: number;
  producerId: string;
  producerEpoch: number;
  topicData: {
    topic: string;
    partitions: { partition: number; firstSequence: number; messages: Message[] }[];
  }[];
}) => {
  apiKey: number;
  apiVersion: number;
  encode(): Promise<Encoder>;
} = require('kafkajs/src/protocol/requests/produce/v7/request');
export const murmur2: (
  key: string | Buffer,
) => number = require('kafkajs/src/producer/partitioners/default/murmur2');
export const groupMessagesPerPartition: (options: {
  topic: string;
  partitionMetadata: unknown[];
  messages: Message[];
  partitioner(options: { message: Message }): number;
}) => Record<string, Message[]> = require('kafkajs/src/producer/groupMessagesPerPartition');
export const RequestQueue: new (
  options: object,
) => RequestQueue = require('kafkajs/src/network/requestQueue');
export const Connection: new (options: object) => Connection = require('kafkajs/src/network/connection');
export const createSocketFactory: () => unknown = require('kafkajs/src/network/socketFactory');
export const ConsumerGroup: new (options: object) => object = require('kafkajs/src/consumer/consumerGroup');
export const Runner: new (
  options: object,
) => {
  start(): Promise<void>;
  stop(): Promise<void>;
  commitOffsets(positions: object): Promise<void>;
} = require('kafkajs/src/consumer/runner');
export const roundRobin: (options: { cluster: object }) => {
  protocol(options: { topics: string[] }): { metadata: Buffer };
} = require('kafkajs/src/consumer/assigners/roundRobinAssigner');
const assignerProtocol: {
  MemberAssignment: { encode(assignment: object): Buffer };
} = require('kafkajs/src/consumer/assignerProtocol');
export const encodeAssignment = assignerProtocol.MemberAssignment.encode;
export const InstrumentationEventEmitter: new () => object = require('kafkajs/src/instrumentation/emitter');
export const createRetry: (options: object) => unknown = require('kafkajs/src/retry');
export const sendMessages: (
  options: object,
) => (batch: {
  acks: number;
  topicMessages: readonly { topic: string; messages: readonly Message[] }[];
}) => Promise<unknown[]> = require('kafkajs/src/producer/sendMessages');
export const createEosManager: (options: object) => {
  initProducerId(): Promise<void>;
} = require('kafkajs/src/producer/eosManager');
