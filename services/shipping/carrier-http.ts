import { CallFailure } from '../../shared/saga/retry-policy.ts';

export type CarrierRequest = {
  readonly method: 'GET' | 'POST';
  /** Relative to the carrier's URL. */
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal: AbortSignal;
};

export type CarrierAnswer = {
  /** The request, for error messages. */
  readonly what: string;
  readonly status: number;
  /** Undefined when there was none, or none in JSON. */
  readonly body: unknown;
};

/** JSON over HTTP. Throws `CallFailure` when no whole answer came: it may have taken effect all the same. */
export function carrierHttp(carrierUrl: URL) {
  const base = carrierUrl.href.endsWith('/') ? carrierUrl.href : `${carrierUrl.href}/`;

  return async function ask(request: CarrierRequest): Promise<CarrierAnswer> {
    const { method, path, body, idempotencyKey, signal } = request;
    const what = `${method} ${path}`;
    try {
      const response = await fetch(new URL(path, base), {
        method,
        signal,
        redirect: 'manual',
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { what, status: response.status, body: jsonOf(await response.text()) };
    } catch (error) {
      if (signal.aborted) throw new CallFailure('timeout', `carrier, ${what}: no answer in time`);
      throw new CallFailure('connection', `carrier, ${what}: ${reasonOf(error)}`, { cause: error });
    }
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  return cause instanceof Error ? cause.message : String(cause);
}
