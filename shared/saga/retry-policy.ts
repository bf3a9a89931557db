/**
 * What can go wrong in one attempt. `conflict`: the same request is still under way at the other side.
 * `unauthorized`: the other side refuses our credentials, so somebody has to mend the settings.
 * `rejected`: the other side calls our request wrong. `unexpected`: anything thrown that is no `CallFailure`.
 */
export type FailureKind =
  | 'timeout'
  | 'connection'
  | 'rate_limited'
  | 'server_error'
  | 'conflict'
  | 'unauthorized'
  | 'rejected'
  | 'unexpected';

/** The failures that may pass without a change to the request. */
export const passing = [
  'timeout',
  'connection',
  'rate_limited',
  'server_error',
  'conflict',
  'unauthorized',
] as const;

/** Thrown by a performer when an attempt failed: the outcome may be unknown. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** How often and how far apart an external call is attempted. All durations are milliseconds. */
export type RetryPolicy = {
  /** Attempts in all, the first one included; `Infinity` for what must never be given up. */
  readonly maxAttempts: number;
  readonly initialDelay: number;
  readonly maxDelay: number;
  /** Each delay's upper bound is the last one times this. */
  readonly backoffRate: number;
  /** `full`: anything between nothing and the bound, so that many callers do not come back at once. */
  readonly jitter: 'full' | 'none';
  /** One attempt is given up (outcome unknown) after this. */
  readonly timeout: number;
  /** Failures that are tried again; after any other the call is parked for a person to look at. */
  readonly retries: readonly FailureKind[];
};

/**
 * Milliseconds to wait after the given number of failed attempts (1 or more). `random` is in [0, 1).
 * Full jitter as in https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
 */
export function delayAfter(attempts: number, policy: RetryPolicy, random: number): number {
  const bound = Math.min(policy.maxDelay, policy.initialDelay * policy.backoffRate ** (attempts - 1));
  return Math.round(policy.jitter === 'full' ? bound * random : bound);
}
