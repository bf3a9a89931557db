import { unavailable } from './problem.ts';

const noAnswer = () => unavailable('No answer in time. Try again.');

/**
 * The result of `work`, or what `late` gives to throw when that takes longer than `milliseconds`, a 503 by itself:
 * while the database is away, what asks it waits for it, and clients should not. The work goes on; where it changes
 * something, `late` has to say what is known of that, or to keep it from happening.
 */
export async function inTime<Result>(
  work: Promise<Result>,
  milliseconds: number,
  late: () => Error = noAnswer,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
