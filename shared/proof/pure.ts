const forbidden = 'decisions are given the time and draw nothing';

/** A decision that is not a function of what it was given: it would not be repeated after a crash, but made anew. */
export class Impure extends Error {
  override readonly name = 'Impure';
}

/** Runs a decision where the clock and chance are out of reach. Throws `Impure` when it reaches for them. */
export function purely<Result>(decision: () => Result): Result {
  const { Date: RealDate } = globalThis;
  const { now } = RealDate;
  const { random } = Math;
  const { randomUUID } = crypto;
  const caught = (what: string) => () => {
    throw new Impure(`reads ${what}: ${forbidden}`);
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      given.length === 0 ? caught('the clock')() : Reflect.construct(target, given, newTarget),
  });
  RealDate.now = caught('the clock');
  Math.random = caught('chance');
  crypto.randomUUID = caught('chance');
  try {
    return decision();
  } finally {
    globalThis.Date = RealDate;
    RealDate.now = now;
    Math.random = random;
    crypto.randomUUID = randomUUID;
  }
}

/** Makes plain JSON unchangeable, down to the last field. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const field of Object.values(value)) frozen(field);
  return Object.freeze(value);
}
