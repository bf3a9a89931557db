import { join } from 'node:path';
import { parseCommandLine, runCommand } from '../command-line.ts';
import { defaultDir } from '../stack/stack-dir.ts';
import { chooseStackMode } from '../stack/stack-mode.ts';
import { abortOnSignals } from '../stack/stop-signal.ts';
import { startSystem } from '../stack/system.ts';
import { UserError } from '../stack/user-error.ts';
import { wipeStackDir } from '../stack/wipe.ts';
import { auditLines, holds } from './audit/audit.ts';
import { impatience } from './impatience.ts';
import { play } from './play.ts';

const usage = `Usage: npm run demo

Starts Kafka, a schema registry, Postgres and the five services, plays one order for each way in which one can
end, audits the books, and stops everything. Exit code 1 when the books do not add up.

STACK=native or STACK=containers says how the three servers run; unset, whichever is installed.
With KAFKA_BROKERS, SCHEMA_REGISTRY_URL and DATABASE_URL set, these servers are used instead and left running.`;

const log = (line: string) => console.log(line);

await runCommand(usage, async (args) => {
  parseCommandLine({ args, options: {} });
  const startedAt = performance.now();
  const signal = abortOnSignals(log);
  try {
    await demonstrate(signal);
  } catch (error) {
    // What fails once we are told to stop fails because of that.
    signal.throwIfAborted();
    throw error;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  log(`Every order ended as it should, and the books add up. ${seconds.toFixed(1)} s in all.`);
});

/** Leaves nothing running. A `UserError` when the books do not add up, or a part ended by itself. */
async function demonstrate(signal: AbortSignal): Promise<void> {
  const dir = join(defaultDir, 'demo');
  const given = chooseStackMode(process.env).kind === 'external';
  log(given ? 'Starting' : 'Starting (the first time downloads Kafka and the schema registry)');
  // So that the audit finds only what follows.
  await wipeStackDir(dir, log);
  const system = await startSystem({ dir, log, restart: false, signal, serviceEnv: impatience });
  const lost = new AbortController();
  void system.lost.then((reason) => lost.abort(new UserError(`${reason}. The demo cannot go on.`)));
  try {
    const { stack, services, sandbox } = system;
    const theatre = { ...stack, orderApiUrl: services.orderApiUrl, sandboxUrl: sandbox.controlUrl };
    const results = await play(theatre, log, AbortSignal.any([signal, lost.signal]));
    log('\nAudit: databases, topics, and the books of payment provider, carrier and mail server');
    for (const line of auditLines(results)) log(line);
    log('');
    if (!results.every(holds)) throw new UserError('The books do not add up; see above what differs.');
  } finally {
    await system.stop();
  }
}
