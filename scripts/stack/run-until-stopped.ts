import type { Log } from './progress.ts';
import { describeSystem, removeStackEnv, type StackEnv, writeStackEnv } from './stack-env.ts';
import { type System, type SystemOptions, startSystem } from './system.ts';
import { UserError } from './user-error.ts';

/**
 * Keeps the whole system up until the signal aborts, and then stops it in order.
 * A `UserError` when Kafka, the registry or Postgres ends by itself: everything is stopped then.
 */
export async function runUntilStopped(
  options: Omit<SystemOptions, 'restart'> & { readonly signal: AbortSignal },
): Promise<void> {
  const { dir, log, signal } = options;
  const system = await startSystem({ ...options, restart: true });
  try {
    const env = describeSystem(system);
    writeStackEnv(dir, env);
    announce(env, system, log);
    const lost = await Promise.race([system.lost, aborted(signal)]);
    if (lost !== undefined) throw new UserError(`${lost}. Stopping.`);
  } finally {
    removeStackEnv(dir);
    await system.stop();
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function announce(env: StackEnv, { services, stack }: System, log: Log): void {
  const { processes } = services;
  const { keepsData } = stack;
  const instances = Object.values(processes).flat();
  const furtherApis = processes.order.slice(1);
  log(
    [
      '',
      `Order API        ${env.ORDER_API_URL}, described at ${env.ORDER_API_URL}/docs`,
      ...furtherApis.map(({ apiUrl, name }) => `                 ${apiUrl}  ${name}`),
      `Mails            ${env.SANDBOX_URL}/inbox`,
      `Switches         ${env.SANDBOX_URL}/switches, for what goes wrong outside`,
      `Kafka            ${env.KAFKA_BROKERS}`,
      `Schema registry  ${env.SCHEMA_REGISTRY_URL}`,
      ...instances.map(({ healthUrl, name }) => `Health           ${healthUrl}  ${name}`),
      '',
      'In another terminal:',
      '  npm run order                        an order, followed to its end',
      '  npm run order -- --card declined     one that cannot be paid',
      "  npm run order -- --pay session       one that is paid on the provider's page",
      '  npm run cancel -- <orderId>          asks for an order to be undone',
      '  npm run trace -- <orderId>           what happened to an order',
      '  npm run orders -- --stuck            orders past their deadline, and what they wait for',
      '  npm run parked                       messages that could not be processed',
      '',
      `Ctrl-C stops everything; what was stored ${keepsData ? 'is kept (npm run reset wipes it)' : 'goes with its containers'}.`,
    ].join('\n'),
  );
}
