import type { Answer, IdempotencyKeys, KeyedRequest, KeyRefusal, Turn } from './idempotency.ts';
import type { Journal } from './journal.ts';
import type { Switches, Target } from './switches.ts';

/** One valid request to an outside party over HTTP. */
export type PartyRequest = {
  target: Target;
  /** Reads have no effect that an answer could be lost after. */
  writes: boolean;
  keyed: KeyedRequest | undefined;
  /** Takes effect at once; a business no is an answer too. */
  execute(): Answer;
};

/** How this party words what is not about the request's own subject. */
export type Replies = {
  failed(): Answer;
  rateLimited(): Answer;
  keyRefused(refusal: KeyRefusal): Answer;
};

export type HttpParty = {
  name: 'stripe' | 'carrier';
  switches: Switches;
  keys: IdempotencyKeys;
  journal: Journal;
  replies: Replies;
};

export type Outcome =
  | { kind: 'answered'; answer: Answer }
  | { kind: 'replayed'; answer: Answer; firstRequestId: string }
  /** The connection is to be cut: it took effect and the client must not be told, or the sandbox is stopping. */
  | { kind: 'cut' };

/**
 * Takes one request through switches and idempotency key, in the order of a real provider: rate limiter and
 * outages stand before the key, so that their answers are not kept; the key is held while a slow one runs.
 */
export async function serve(party: HttpParty, request: PartyRequest): Promise<Outcome> {
  const { name, switches, replies } = party;
  const { target, keyed } = request;
  if (switches.take(name, 'rateLimit', target)) return answered(replies.rateLimited());
  if (switches.take(name, 'fail', target)) return answered(replies.failed());

  const turn = keyed && party.keys.begin(keyed);
  switch (turn?.kind) {
    case 'in_use':
    case 'other_endpoint':
    case 'other_parameters':
      return answered(replies.keyRefused(turn));
  }
  try {
    if (!(await switches.delay(name, target))) return { kind: 'cut' };
    const outcome: Outcome =
      turn?.kind === 'replay'
        ? { kind: 'replayed', answer: turn.answer, firstRequestId: turn.firstRequestId }
        : answered(executeOnce(party, request, turn));
    return request.writes && switches.take(name, 'loseAnswer', target) ? { kind: 'cut' } : outcome;
  } finally {
    if (turn?.kind === 'first') turn.release();
  }
}

/** Effect and remembered answer are written together: a crash in between would charge twice. */
function executeOnce(party: HttpParty, request: PartyRequest, turn: Turn | undefined): Answer {
  return party.journal.transaction(() => {
    const answer = request.execute();
    const failed = request.writes && party.switches.take(party.name, 'failAfterEffect', request.target);
    const told = failed ? party.replies.failed() : answer;
    if (turn?.kind === 'first') turn.save(told);
    return told;
  });
}

function answered(answer: Answer): Outcome {
  return { kind: 'answered', answer };
}
