import { parseCommandLine, runCommand } from '../../command-line.ts';
import { auditLines, holds } from '../../demo/audit/audit.ts';
import { impatience } from '../../demo/impatience.ts';
import { play } from '../../demo/play.ts';
import { choosePorts } from '../../stack/ports.ts';
import { step } from '../../stack/progress.ts';
import { abortOnSignals } from '../../stack/stop-signal.ts';
import { UserError } from '../../stack/user-error.ts';
import { composeAddresses } from '../compose-addresses.ts';
import { checkConfinement } from './confinement.ts';
import { docker } from './docker.ts';
import { checkStopping } from './stopping.ts';

const usage = `Usage: npm run containers:check

Builds all images, runs docker-compose.yml as a project of its own on free ports, plays one order for each way in
which one can end, audits the books, looks at how the containers are confined and how services stop, and removes
everything but the images. Needs Docker with its compose plug-in. Exit code 1 when something is not as it should be.`;

const log = (line: string) => console.log(line);

/** As docker-compose.yml calls the ports that it publishes. */
const published = {
  KAFKA_PORT: 19_092,
  POSTGRES_PORT: 15_432,
  REGISTRY_PORT: 18_081,
  ORDER_API_PORT: 7_100,
  PAY_PAGE_PORT: 7_110,
  SANDBOX_PORT: 7_113,
  MAIL_PORT: 7_114,
};

await runCommand(usage, async (args) => {
  parseCommandLine({ args, options: {} });
  const signal = abortOnSignals(log);
  const ports = await choosePorts(published, 'free', log);
  for (const [name, port] of Object.entries(ports)) process.env[name] = String(port);
  Object.assign(process.env, impatience, { COMPOSE_PROJECT_NAME: 'order-saga-check' });

  const remove = () => docker(['compose', 'down', '--volumes', '--remove-orphans', '--timeout', '5']);
  await step(log, 'Containers of an earlier check removed', remove);
  try {
    await step(log, 'Images built', () => docker(['compose', 'build'], signal));
    await step(log, 'docker compose up --wait', () => docker(['compose', 'up', '--wait'], signal));
    const addresses = composeAddresses();
    if ('refusal' in addresses) throw new UserError(`docker compose is up, but: ${addresses.refusal}`);
    const theatre = {
      kafkaBrokers: addresses.KAFKA_BROKERS.split(','),
      adminDatabaseUrl: addresses.DATABASE_URL,
      orderApiUrl: addresses.ORDER_API_URL,
      sandboxUrl: addresses.SANDBOX_URL,
      mailUrl: `http://127.0.0.1:${ports.MAIL_PORT}`,
    };
    const results = await play(theatre, log, signal);
    for (const line of ['\nAudit', ...auditLines(results), '']) log(line);
    if (!results.every(holds)) throw new UserError('The books do not add up; see above what differs.');
    await checkConfinement(log);
    await checkStopping(log);
  } finally {
    await step(log, 'Everything removed', remove);
  }
  log('Every order ended as it should in containers, which are confined and stop well.');
});
