import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { readStackEnv } from '../stack/stack-env.ts';
import { UserError } from '../stack/user-error.ts';
import { timelineJson } from '../timeline/json.ts';
import { collectTimeline, openOrderSources } from '../timeline/order-sources.ts';
import { timelineLines } from '../timeline/render.ts';
import { safeJson } from '../timeline/safe-json.ts';
import { orderIdFrom } from './order-id.ts';

const usage = `Usage: npm run trace -- <orderId> [--json]

Shows everything that is known of one order: its events, each after what caused it, and how every service
stands to it. Needs npm start in another terminal.

  --json   the same for programs`;

await runCommand(usage, async (args) => {
  const { values, positionals } = parseCommandLine({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  if (positionals.length > 1) throw new UsageError('one orderId only');
  const orderId = orderIdFrom(positionals[0]);
  const env = readStackEnv();
  const sources = await openOrderSources({
    kafkaBrokers: env.KAFKA_BROKERS.split(','),
    adminDatabaseUrl: env.DATABASE_URL,
  });
  try {
    const timeline = await collectTimeline(sources, orderId);
    if (timeline === undefined) throw new UserError(`Nobody here has heard of order ${orderId}.`);
    console.log(values.json ? safeJson(timelineJson(timeline)) : timelineLines(timeline).join('\n'));
  } finally {
    await sources.close();
  }
});
