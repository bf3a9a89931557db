import type { CallAnswer, CallDefinition } from '../saga/call.ts';
import type { Participant } from '../saga/participant.ts';

/** One attempt at a call, as its performer sees it. */
export type Attempt = {
  readonly orderId: string;
  /** The same at every attempt: give it to the other side, so that doing it again changes nothing. */
  readonly idempotencyKey: string;
  /** 1 for the first. */
  readonly number: number;
  /** Aborted when the call's timeout has passed or the service stops; the outcome is then unknown. */
  readonly signal: AbortSignal;
};

/** The code that performs one kind of call against the outside world. */
export type Performer = {
  readonly call: CallDefinition;
  readonly perform: (request: unknown, attempt: Attempt) => Promise<CallAnswer<unknown, string>>;
};

/**
 * Ties a call to the function that performs it. The function may run several times for one wish (at least
 * once, always with the same idempotency key). It answers `done` or `refused`; it throws `CallFailure` when the
 * attempt failed, and the call's policy says whether it is tried again.
 */
export function perform<Name extends string, Request, Result, Reason extends string>(
  call: CallDefinition<Name, Request, Result, Reason>,
  performer: (request: Request, attempt: Attempt) => Promise<CallAnswer<NoInfer<Result>, NoInfer<Reason>>>,
): Performer {
  return { call: call as unknown as CallDefinition, perform: performer as Performer['perform'] };
}

/** What performs the participant's calls. Throws when there is nothing for one of them. */
export function performersFor(
  participant: Participant,
  performers: readonly Performer[] = [],
): readonly Performer[] {
  const provided = new Set(performers.map(({ call }) => call.name));
  const missing = [...participant.calls.keys()].filter((name) => !provided.has(name));
  if (missing.length > 0) throw new Error(`${participant.name} has no performer for ${missing.join(', ')}`);
  return performers;
}
