import type { CommandResult } from './service.ts';
import type { Trace } from './trace.ts';

/** The encoded array of headers begins at `headersAt` in `bytes`. */
export type EncodedHeaders = { readonly bytes: Buffer; readonly headersAt: number };

/** A Kafka record as it came; kept whole, so that a parked one loses nothing. */
export type KafkaRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: { readonly [name: string]: Buffer | string | (Buffer | string)[] | undefined };
  /** The headers as Kafka encodes them, where the client has them: cheaper to look one up in. */
  readonly encoded?: EncodedHeaders | undefined;
  /** The intake's own mark, from reading the record until it is committed. */
  readIn?: object | undefined;
};

type Common = {
  /** The input's id: an event's own, or derived. Everything that it causes derives its id from this one. */
  readonly id: string;
  readonly orderId: string;
  /** Input type as the participant's reactions name it. */
  readonly type: string;
  readonly data: unknown;
  readonly trace: Trace;
  /** Id of the event to name as the cause of what this input makes happen. */
  readonly causationId: string;
};

/** An event for the participant; `type` ends in `.invalid` when it named its order but failed its schema. */
type EventWork = Common & { readonly kind: 'event'; readonly hash: string; readonly record: KafkaRecord };

/** An invalid event that another participant answers for: noted in the inbox, nothing else. */
type PassedOver = Common & {
  readonly kind: 'passed-over';
  readonly hash: string;
  readonly record: KafkaRecord;
  readonly reason: string;
};

/** Told once, when what became of it is committed. */
type CommandWork = Common & {
  readonly kind: 'command';
  readonly hash: string;
  readonly settle: (result: CommandResult | Error) => void;
};

type OutcomeWork = Common & { readonly kind: 'outcome'; readonly callId: string };

type DeadlineWork = Common & { readonly kind: 'deadline'; readonly dueAt: Date };

/** What a participant can decide on. */
export type DecidableWork = CommandWork | ((EventWork | OutcomeWork | DeadlineWork) & Redriven);

/** One thing for the participant to decide on, or to set aside. */
export type Work = DecidableWork | ((PassedOver | Poison) & Redriven);

/** The entry of the parked table that the input comes out of, if it does. */
export function parkedIdOf(work: Work): string | undefined {
  return work.kind === 'command' ? undefined : work.parkedId;
}

/** The same as it was read: under another event id it was edited meanwhile, and is another message. */
export function parkedAsOf(work: Work): ParkedAs | undefined {
  if (work.kind === 'command' || work.parkedId === undefined) return undefined;
  return { id: work.parkedId, eventId: work.parkedAs ?? null };
}

export type ParkedAs = { readonly id: string; readonly eventId: string | null };

type Redriven = {
  /** Present when the input comes out of the parked table. */
  readonly parkedId?: string;
  /** The event id that the entry had when it was read. */
  readonly parkedAs?: string | null;
  /** Present when its effect was refused by the database: it is parked without another try. */
  readonly condemned?: { readonly reason: ParkReason; readonly detail: string };
};

/** What cannot be processed, and why; `orderId` and `eventId` as far as they could be read. */
export type Poison = {
  readonly kind: 'poison';
  readonly id: string | null;
  readonly orderId: string | null;
  readonly type: string | null;
  readonly hash: string;
  readonly record: KafkaRecord;
  readonly reason: ParkReason;
  readonly detail: string;
};

/**
 * `undecodable`: nobody can read it. `invalid`: it fails its schema. `conflict`: its id came before with other
 * content. `decision_failed`: the decision threw. `refused_by_database`: its effect broke a constraint.
 */
export type ParkReason = 'undecodable' | 'invalid' | 'conflict' | 'decision_failed' | 'refused_by_database';
