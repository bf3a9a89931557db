import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { CallDefinition } from '../saga/call.ts';
import { CallFailure, delayAfter } from '../saga/retry-policy.ts';
import type { Performer } from './performer.ts';
import { Poller } from './poller.ts';
import { type Intent, leaseDueCalls, parkCall, postponeCall } from './sql/calls.ts';
import { childTrace } from './trace.ts';
import type { Work } from './work.ts';

export type CallRunnerSettings = {
  readonly sql: Sql;
  readonly performers: readonly Performer[];
  readonly log: Logger;
  /** Takes the outcome of a call as an input for the participant. */
  outcome(work: Work): void;
  random(): number;
  readonly failpoint?: (name: 'after-call') => Promise<void>;
};

const maxConcurrent = 64;
const pollMs = 1_000;
/** Longer than any call's timeout, so that a lease never ends while its attempt goes on. */
const leaseMs = 40_000;

/**
 * Performs the calls that decisions wished for: outside any transaction, many at once, each with the same
 * idempotency key however often it is attempted. A wish is gone only when its outcome is committed; after a
 * crash it is attempted again.
 */
export class CallRunner {
  readonly #settings: CallRunnerSettings;
  readonly #performers: ReadonlyMap<string, Performer>;
  readonly #controllers = new Set<AbortController>();
  #waiting: { readonly intent: Intent; readonly startBy: number }[] = [];
  readonly #active = new Set<Promise<void>>();
  readonly #poller: Poller;

  constructor(settings: CallRunnerSettings) {
    this.#settings = settings;
    this.#poller = new Poller(pollMs, () => this.#poll(), settings.log);
    this.#performers = new Map(settings.performers.map((performer) => [performer.call.name, performer]));
  }

  start(): void {
    this.#poller.start();
  }

  /** Attempts freshly committed wishes at once; their lease is ours already. */
  run(intents: readonly Intent[]): void {
    const now = Date.now();
    for (const intent of intents) {
      const timeout = this.#performers.get(intent.name)?.call.policy.timeout ?? 0;
      this.#waiting.push({ intent, startBy: now + intent.leaseMs - timeout });
    }
    this.#fill();
  }

  /** Starts nothing new, gives attempts under way a moment to end, then leaves them to the next start. */
  async stop(graceMs: number): Promise<void> {
    const grace = setTimeout(() => {
      for (const controller of this.#controllers)
        controller.abort(new CallFailure('timeout', 'the service stops'));
    }, graceMs);
    await this.#poller.stop();
    this.#waiting = [];
    await Promise.all(this.#active);
    clearTimeout(grace);
  }

  #fill(): void {
    while (this.#active.size < maxConcurrent) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      // Its attempt could outlast the lease: whoever finds it when that has ended takes it.
      if (next.startBy <= Date.now()) continue;
      const attempt = this.#attempt(next.intent).finally(() => {
        this.#active.delete(attempt);
        this.#fill();
      });
      this.#active.add(attempt);
    }
  }

  async #poll(): Promise<void> {
    const room = maxConcurrent - this.#active.size - this.#waiting.length;
    if (room <= 0) return;
    this.run(await leaseDueCalls(this.#settings.sql, leaseMs, room));
  }

  async #attempt(intent: Intent): Promise<void> {
    const performer = this.#performers.get(intent.name);
    try {
      if (performer === undefined) throw new CallFailure('unexpected', `no performer for ${intent.name}`);
      const { idempotencyKey, policy } = performer.call;
      const answer = await this.#within(policy.timeout, (signal) =>
        performer.perform(intent.request, {
          orderId: intent.orderId,
          idempotencyKey: idempotencyKey(intent.orderId, intent.request),
          number: intent.attempts,
          signal,
        }),
      );
      await this.#settings.failpoint?.('after-call');
      if (answer.outcome === 'done')
        this.#settle(intent, performer.call.done.type, performer.call.result.parse(answer.result));
      else this.#settle(intent, performer.call.refused.type, { reason: answer.reason });
    } catch (error) {
      await this.#failed(intent, performer?.call, error as Error);
    }
  }

  /** Plain controllers and timers: composed signals would cost more than everything else in a quick call. */
  async #within<Answer>(
    milliseconds: number,
    attempt: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new CallFailure('timeout', 'no answer in time')),
      milliseconds,
    );
    this.#controllers.add(controller);
    try {
      return await attempt(controller.signal);
    } finally {
      clearTimeout(timer);
      this.#controllers.delete(controller);
    }
  }

  async #failed(intent: Intent, call: CallDefinition | undefined, error: Error): Promise<void> {
    const { sql, log, random } = this.#settings;
    const { orderId, callId, name, attempts } = intent;
    const kind = error instanceof CallFailure ? error.kind : 'unexpected';
    const message = `${kind}: ${error.message}`;
    try {
      if (call === undefined || !call.policy.retries.includes(kind)) {
        log.error({ err: error, orderId, callId, call: name, attempts }, 'call parked');
        await parkCall(sql, callId, message);
      } else if (attempts >= call.policy.maxAttempts) {
        log.warn({ err: error, orderId, callId, call: name, attempts }, 'call exhausted');
        this.#settle(intent, call.exhausted.type, { lastError: message });
      } else {
        const delay = delayAfter(attempts, call.policy, random());
        log.warn({ err: error, orderId, callId, call: name, attempts, retryInMs: delay }, 'call failed');
        await postponeCall(sql, callId, delay, message);
        this.#poller.lookIn(delay);
      }
    } catch (error) {
      log.warn(
        { err: error, orderId, callId, call: name },
        'call state not written; its lease runs out instead',
      );
    }
  }

  #settle(
    { callId, orderId, causationId, traceparent, tracestate }: Intent,
    type: string,
    data: unknown,
  ): void {
    const trace = childTrace({ traceparent, tracestate }, callId);
    // A call has one outcome that counts, so that is known by the call's own id.
    this.#settings.outcome({ kind: 'outcome', id: callId, orderId, type, data, callId, causationId, trace });
  }
}
