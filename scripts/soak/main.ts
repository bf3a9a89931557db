import { join } from 'node:path';
import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { startStack } from '../stack/stack.ts';
import { defaultDir } from '../stack/stack-dir.ts';
import { abortOnSignals } from '../stack/stop-signal.ts';
import { UserError } from '../stack/user-error.ts';
import { wipeStackDir } from '../stack/wipe.ts';
import { runSoak } from './run-soak.ts';
import { findGrowth } from './verdict.ts';

const usage = `npm run soak [-- --minutes N] [--per-second N]
  Runs the whole system under an even load, with retention of less than a minute, and shows what grows.
  --minutes N      how long, 3 or more (default 5)
  --per-second N   orders per second (default 100)
Exits 1 when a table's size or the cost of a saga grows after the first third, or when anything is left in a table
once the load has ended and everything has become old.`;

/** Ten in each third. */
const intervals = 30;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({
    args,
    options: { minutes: { type: 'string' }, 'per-second': { type: 'string' } },
  });
  const minutes = numberFrom(3, '--minutes', values.minutes ?? '5');
  const perSecond = numberFrom(1, '--per-second', values['per-second'] ?? '100');
  const log = (line: string) => console.log(line);
  const signal = abortOnSignals(log);
  const dir = join(defaultDir, 'soak');
  await wipeStackDir(dir, log);
  const stack = await startStack({ dir, log, ports: 'free', signal });
  try {
    const { parts } = stack;
    if (parts === undefined)
      throw new UserError('the soak needs a stack of its own: unset STACK and the three URLs');
    const soak = await runSoak(
      { ...stack, parts },
      { perSecond, intervals, intervalSeconds: (minutes * 60) / intervals, log, signal },
    );
    const problems = findGrowth(soak.intervals);
    if (soak.unfinished > 0) problems.push(`${soak.unfinished} sagas have not ended`);
    problems.push(...soak.leftovers);
    if (problems.length > 0) throw new UserError(`NOT FORGOTTEN, OR NOT FLAT:\n  ${problems.join('\n  ')}`);
    log(
      'flat: after the first third neither a table nor the cost of a saga has grown, and in the end nothing was left',
    );
  } finally {
    await stack.stop();
  }
});

function numberFrom(least: number, flag: string, text: string): number {
  const value = Number(text);
  if (!(value >= least && value < Infinity)) throw new UsageError(`${flag} must be a number from ${least}`);
  return value;
}
