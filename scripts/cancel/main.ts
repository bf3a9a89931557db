import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { followOrder } from '../order/follow.ts';
import { readStackEnv } from '../stack/stack-env.ts';
import { abortOnSignals } from '../stack/stop-signal.ts';
import { openOrderSources } from '../timeline/order-sources.ts';
import { standingLines } from '../timeline/render.ts';
import { orderIdFrom } from '../trace/order-id.ts';
import { requestCancellation } from './request-cancellation.ts';

const usage = `Usage: npm run cancel -- <orderId>

Asks for an order to be cancelled and follows it to its end. Refused once the parcel is on its way; asking again
is harmless. Needs npm start in another terminal, or docker compose up.`;

const timeoutMs = 60_000;

await runCommand(usage, async (args) => {
  const { positionals } = parseCommandLine({ args, allowPositionals: true, options: {} });
  if (positionals.length > 1) throw new UsageError('one orderId only');
  const orderId = orderIdFrom(positionals[0]);
  const env = readStackEnv();
  const signal = abortOnSignals(() => {});
  console.log(await requestCancellation(env.ORDER_API_URL, orderId, signal));
  const sources = await openOrderSources({
    kafkaBrokers: env.KAFKA_BROKERS.split(','),
    adminDatabaseUrl: env.DATABASE_URL,
  });
  try {
    const print = (line: string) => console.log(`  ${line}`);
    const timeline = await followOrder(sources, orderId, { print, signal, timeoutMs });
    for (const line of timeline.services.flatMap(standingLines)) console.log(line);
  } finally {
    await sources.close();
  }
});
