import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { mostInstances } from './service-processes.ts';
import { defaultDir } from './stack-dir.ts';
import { abortOnSignals } from './stop-signal.ts';

const usage = `Usage: npm start [-- --instances N]

Keeps Kafka, the schema registry, Postgres, the sandbox and the five services up until Ctrl-C, and prints the URLs.

  --instances N   processes of each service, 1 to ${mostInstances} (default 1): the first has the usual ports, the others free
                  ones; they share the service's database, and its work by the order's id`;

const log = (line: string) => console.log(line);

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({ args, options: { instances: { type: 'string' } } });
  const instances = instancesFrom(values.instances ?? '1');
  await runUntilStopped({ dir: defaultDir, log, instances, signal: abortOnSignals(log) });
});

function instancesFrom(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= mostInstances) return number;
  throw new UsageError(`--instances must be a whole number from 1 to ${mostInstances}, not "${text}"`);
}
