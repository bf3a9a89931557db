import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { exportOrder } from '../replay/export-order.ts';
import { readOrderRecord } from '../replay/order-record.ts';
import { replay } from '../replay/replay.ts';
import { replayLines } from '../replay/replay-lines.ts';
import { readStackEnv } from '../stack/stack-env.ts';
import { UserError } from '../stack/user-error.ts';
import { timelineJson } from '../timeline/json.ts';
import { collectTimeline, openOrderSources } from '../timeline/order-sources.ts';
import { timelineLines } from '../timeline/render.ts';
import { safeJson } from '../timeline/safe-json.ts';
import { orderIdFrom } from './order-id.ts';

const usage = `Usage: npm run trace -- <orderId> [--json] [--export <file>]
       npm run trace -- --replay <file>

Shows everything that is known of one order: its events, each after what caused it, and how every service
stands to it. Needs npm start in another terminal, or docker compose up, except for a replay.

  --json            the same for programs
  --export <file>   writes what every service heard of the order and made of it, without personal data
  --replay <file>   gives that to the services' decisions again, in memory, and tells the first difference`;

await runCommand(usage, async (args) => {
  const { values, positionals } = parseCommandLine({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      export: { type: 'string' },
      replay: { type: 'string' },
    },
  });
  if (values.replay !== undefined) {
    if (positionals.length > 0) throw new UsageError('--replay: takes a file and no orderId');
    const replayed = replay(readOrderRecord(values.replay));
    console.log(replayLines(replayed).join('\n'));
    if (replayed.difference !== undefined) process.exitCode = 1;
    return;
  }
  if (positionals.length > 1) throw new UsageError('one orderId only');
  const orderId = orderIdFrom(positionals[0]);
  const env = readStackEnv();
  const sources = await openOrderSources({
    kafkaBrokers: env.KAFKA_BROKERS.split(','),
    adminDatabaseUrl: env.DATABASE_URL,
  });
  try {
    if (values.export !== undefined) {
      await exportOrder(sources, orderId, values.export);
      return;
    }
    const timeline = await collectTimeline(sources, orderId);
    if (timeline === undefined) throw new UserError(`Nobody here has heard of order ${orderId}.`);
    console.log(values.json ? safeJson(timelineJson(timeline)) : timelineLines(timeline).join('\n'));
  } finally {
    await sources.close();
  }
});
