import { type LatencySummary, summarizeLatencies } from '../measure/percentiles.ts';

/** What ended between two instants. Latencies are those of the sagas that ended in the lap. */
export type Lap = LatencySummary & { readonly seconds: number; readonly sagas: number };

export type SagaRecorder = {
  /** Notes one ended saga. */
  ended(latencyMs: number): void;
  /** Closes the running lap and starts the next one. Throws RangeError when nothing ended in it. */
  lap(nowMs: number): Lap;
};

/** Counts sagas and keeps their latencies. Instants are milliseconds of any one steady clock. */
export function createSagaRecorder(startMs: number): SagaRecorder {
  let since = startMs;
  let latenciesMs: number[] = [];
  return {
    ended: (latencyMs) => void latenciesMs.push(latencyMs),
    lap(nowMs) {
      const lap = {
        seconds: (nowMs - since) / 1000,
        sagas: latenciesMs.length,
        ...summarizeLatencies(latenciesMs),
      };
      since = nowMs;
      latenciesMs = [];
      return lap;
    },
  };
}
