import { setTimeout as wait } from 'node:timers/promises';

const betweenMs = 300;
const perRequestMs = 15_000;
/** What a server that was held answers to a request that it has half. */
const tookTooLong = 408;

/**
 * Asks until somebody answers with a status that is wanted: one address after the other, again and again while they do
 * not answer, have no time (503) or fail. Gives the answer's body. Throws for any other answer, and when the signal
 * aborts.
 */
export async function patientFetch(
  urls: readonly string[],
  request: RequestInit,
  wanted: readonly number[],
  signal: AbortSignal,
): Promise<unknown> {
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    const url = urls[attempt % urls.length] as string;
    const either = AbortSignal.any([signal, AbortSignal.timeout(perRequestMs)]);
    const answer = await fetch(url, { ...request, signal: either }).catch(() => undefined);
    const body = await answer?.text().catch(() => undefined);
    if (answer && body !== undefined) {
      if (wanted.includes(answer.status)) return JSON.parse(body);
      if (answer.status < 500 && answer.status !== tookTooLong)
        throw new Error(`${url} answered ${answer.status}: ${body}`);
    }
    await wait(betweenMs, undefined, { signal });
  }
}
