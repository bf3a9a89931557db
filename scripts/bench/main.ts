import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../stack/stack.ts';
import { defaultDir } from '../stack/stack-dir.ts';
import { abortOnSignals } from '../stack/stop-signal.ts';
import { runMain, UserError } from '../stack/user-error.ts';
import { wipeStackDir } from '../stack/wipe.ts';
import { runBaseline } from './baseline/run-baseline.ts';
import { windowMedians } from './measure/window.ts';
import { type BenchResult, formatReport, writeBenchJson } from './report.ts';
import { runSaga } from './saga/run-saga.ts';

const usage = `npm run bench [-- --json FILE] [--windows N] [--seconds N]
  --json FILE   also write the figures to FILE
  --windows N   windows per measurement, 3 or more (default 5)
  --seconds N   length of a window (default 8)`;

/** Enough that every service finds full batches: half as many cost some 5 to 10 % more CPU per saga. */
const inFlight = 5_000;
const steadyPerSecond = 20;
const warmUpSeconds = 25;
/**
 * Five services have five times as much code to warm up as one process at the same rate, and Kafka's compiler takes
 * a minute: until then its CPU per saga falls to a third.
 */
const sagaWarmUpSeconds = 60;

await runMain(async () => {
  const { json, windows, seconds } = readArguments();
  const log = (line: string) => console.log(line);
  const signal = abortOnSignals(log);
  const dir = join(defaultDir, 'bench');
  await wipeStackDir(dir, log);
  const stack = await startStack({ dir, log, ports: 'free', signal });
  try {
    const { parts, adminDatabaseUrl } = stack;
    if (parts === undefined)
      throw new UserError('the bench needs a stack of its own: unset STACK and the three URLs');
    const window = { windows, windowSeconds: seconds, warmUpSeconds };
    const postgresPid = parts.postgres.pid();
    const measureBaseline = () => runBaseline({ adminDatabaseUrl, postgresPid, ...window });
    log(`Measuring the baseline: ${windows} windows of ${seconds} s`);
    const before = await measureBaseline();
    log(`Measuring the saga, saturated and at ${steadyPerSecond}/s`);
    const saga = await runSaga(
      { ...stack, parts },
      [
        { load: { kind: 'closed', inFlight }, ...window, warmUpSeconds: sagaWarmUpSeconds },
        { load: { kind: 'steady', perSecond: steadyPerSecond }, ...window },
      ],
      { log, signal },
    );
    log('Measuring the baseline again: machines do not keep their speed');
    const after = await measureBaseline();
    const [saturated = [], steady = []] = saga.phases;
    const result: BenchResult = {
      saturated: windowMedians(saturated),
      steady: { perSecond: steadyPerSecond, ...windowMedians(steady) },
      baseline: windowMedians([...before.perWindow, ...after.perWindow]),
      booksProblems: [
        ...saga.booksProblems,
        ...[before, after].flatMap(({ booksProblems }) =>
          booksProblems.map((problem) => `baseline: ${problem}`),
        ),
      ],
    };
    log(`\n${formatReport(result)}`);
    if (json !== undefined) writeBenchJson(json, result);
    if (result.booksProblems.length > 0) throw new UserError('the books do not balance');
  } finally {
    await stack.stop();
  }
});

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { json: { type: 'string' }, windows: { type: 'string' }, seconds: { type: 'string' } },
    });
    return {
      json: values.json,
      windows: atLeast(3, values.windows ?? '5'),
      seconds: atLeast(1, values.seconds ?? '8'),
    };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n${usage}`);
  }
}

function atLeast(least: number, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`${text}: must be a whole number from ${least}`);
  return value;
}
