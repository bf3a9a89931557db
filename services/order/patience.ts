import { unavailable } from './problem.ts';

/**
 * The result of `work`, or a 503 when it takes longer than `milliseconds`: while the database is away, commands
 * wait for it, and clients should not. The work goes on, so what it does may still happen.
 */
export async function inTime<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = unavailable('No answer in time; it may still take effect. Repeat with the same key.');
    timer = setTimeout(reject, milliseconds, problem);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
