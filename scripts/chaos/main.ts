import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { defaultDir } from '../stack/stack-dir.ts';
import { chooseStackMode } from '../stack/stack-mode.ts';
import { abortOnSignals } from '../stack/stop-signal.ts';
import { UserError } from '../stack/user-error.ts';
import { wipeStackDir } from '../stack/wipe.ts';
import { chaosMutants, mutantNamed } from './mutants.ts';
import { reportLines } from './report.ts';
import { runChaos } from './run-chaos.ts';

const usage = `npm run chaos [-- --minutes N] [--seed N] [--per-second N] [--instances N] [--mutant NAME]
  Runs the whole system under load while processes, servers, connections, clocks and outside parties fail; then lets it
  heal, and checks money, goods, stock, endings and every event by what lies in databases, topics and outside books.
  --minutes N      how long it goes wrong, 1 or more (default 10)
  --seed N         what goes wrong when, and what customers want (default: another one each time)
  --per-second N   orders per second (default 20)
  --instances N    processes of each service (default 2)
  --mutant NAME    with a toolkit that is broken on purpose, which must be noticed: ${Object.keys(chaosMutants).join(', ')}
Exits 1 when a promise is broken, or, with --mutant, when that is not noticed. The report stays in .stack/chaos-reports.`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({
    args,
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      'per-second': { type: 'string', default: '20' },
      instances: { type: 'string', default: '2' },
      mutant: { type: 'string' },
    },
  });
  const mutant = values.mutant === undefined ? undefined : mutantNamed(values.mutant);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : whole('--seed', values.seed, 0);
  const log = (line: string) => console.log(line);
  const options = {
    minutes: whole('--minutes', values.minutes, 1),
    perSecond: whole('--per-second', values['per-second'], 1),
    instances: whole('--instances', values.instances, 1),
    seed,
  };
  refuseGivenServers();
  const dir = join(defaultDir, 'chaos');
  await wipeStackDir(dir, log);
  const reports = join(defaultDir, 'chaos-reports');
  await mkdir(reports, { recursive: true });
  const file = join(
    reports,
    `${values.mutant === undefined ? '' : `${values.mutant.replaceAll(' ', '-')}-`}${seed}.json`,
  );
  const report = (what: object) =>
    writeFile(file, JSON.stringify({ ...options, mutant: values.mutant, ...what }, undefined, 2));
  const again =
    `npm run chaos -- --seed ${seed} --minutes ${options.minutes} ` +
    `--per-second ${options.perSecond} --instances ${options.instances}` +
    (values.mutant === undefined ? '' : ` --mutant "${values.mutant}"`);
  const signal = abortOnSignals(log);
  const run = await runChaos({
    ...{ ...options, dir, log, signal },
    ...(mutant && { sabotage: mutant.sabotage }),
  }).catch(async (error: unknown) => {
    if (signal.aborted) throw error;
    log(`The run has failed. Again: ${again}`);
    await report({ failed: inspect(error) });
    throw error;
  });
  await report(run);
  for (const line of reportLines(run)) log(line);
  log(`\nReport: ${file}`);
  if (mutant === undefined) {
    if (run.violations.length + run.problems.length === 0) return;
    throw new UserError(`Something is broken. Again: ${again}. Logs: ${join(dir, 'logs')}`);
  }
  const noticed = run.violations.filter((violation) => mutant.noticedBy.test(violation)).length;
  if (noticed === 0) throw new UserError(`Nobody has noticed: ${values.mutant}.`);
  log(`Noticed ${noticed} times: ${values.mutant}.`);
});

/** Before anything is made there: it would be made to fail. */
function refuseGivenServers(): void {
  const { kind } = chooseStackMode(process.env);
  if (kind === 'external' || kind === 'containers')
    throw new UserError('Chaos needs servers of its own: unset STACK and the three URLs.');
}

function whole(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`${flag} must be a whole number from ${least}`);
  return value;
}
