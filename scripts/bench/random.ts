/**
 * A small deterministic random source (sfc32): the same seeds give the same numbers on every machine, so a
 * bench run can be repeated and two systems can be given the same orders. Not for secrets.
 */
export type Random = {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** 32 random bits as an unsigned number. */
  bits(): number;
};

/** Two seeds, so that the i-th item of a series can be drawn without drawing all items before it. */
export function createRandom(seed: number, index: number): Random {
  let a = seed | 0;
  let b = index | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;

  function bits(): number {
    const next = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + next) | 0;
    return next >>> 0;
  }

  // Neighbouring seeds start out alike; the state is well mixed after a dozen rounds.
  for (let round = 0; round < 12; round++) bits();

  return { bits, below: (limit) => Math.floor((bits() / 2 ** 32) * limit) };
}
