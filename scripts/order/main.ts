import { v7 } from 'uuid';
import { runCommand } from '../command-line.ts';
import { readStackEnv } from '../stack/stack-env.ts';
import { abortOnSignals } from '../stack/stop-signal.ts';
import { UserError } from '../stack/user-error.ts';
import { type OrderSources, openOrderSources } from '../timeline/order-sources.ts';
import { isLastEvent, type OrderTimeline } from '../timeline/order-timeline.ts';
import { standingLines } from '../timeline/render.ts';
import { checkoutFor, orderPlacedFor } from './checkout.ts';
import { followOrder } from './follow.ts';
import { actOnPage } from './payment-page.ts';
import { accepted, checkOut } from './place-by-http.ts';
import { orderPlacedMessage, produceToOrders } from './place-by-topic.ts';
import { type OrderWish, orderWish } from './wish.ts';

const usage = `Usage: npm run order -- [options]

Places an order and follows it to its end. Needs npm start in another terminal, or docker compose up.

  --card visa | declined | insufficient-funds   the card that is charged (visa)
  --pay card | session                          a card that the shop charges, or the provider's page (card)
  --page pay | decline | give-up                what happens on that page; without it, open its URL yourself
  --sku SKU --quantity N                        what is ordered; both can be repeated (1 MUG-BLUE)
  --to berlin | nowhere-land                    nowhere-land cannot be delivered to (berlin)
  --key KEY                                     the same key makes one order, however often it is used
  --via http | topic                            the order API, or an OrderPlaced produced to Kafka (http)`;

const timeoutMs = 60_000;

await runCommand(usage, async (args) => {
  const wish = orderWish(args);
  const env = readStackEnv();
  const signal = abortOnSignals(() => {});
  const sources = await openOrderSources({
    kafkaBrokers: env.KAFKA_BROKERS.split(','),
    adminDatabaseUrl: env.DATABASE_URL,
  });
  try {
    const { orderId, paymentUrl } = await place(wish, sources, env.ORDER_API_URL, signal);
    console.log(`Order ${orderId}`);
    const print = (line: string) => console.log(`  ${line}`);
    if (wish.page !== undefined && paymentUrl !== undefined)
      print(await actOnPage(paymentUrl, wish.page, signal));
    else if (paymentUrl !== undefined) print(`Pay at ${paymentUrl}`);
    const timeline = await followOrder(sources, orderId, { print, signal, timeoutMs });
    for (const line of timeline.services.flatMap(standingLines)) console.log(line);
    if (!timeline.events.some(isLastEvent)) throw new UserError(notEnded(timeline));
  } finally {
    await sources.close();
  }
});

async function place(
  wish: OrderWish,
  sources: OrderSources,
  apiUrl: string,
  signal: AbortSignal,
): Promise<{ readonly orderId: string; readonly paymentUrl?: string | undefined }> {
  const checkout = checkoutFor(wish);
  if (wish.via === 'http') return accepted(await checkOut(apiUrl, checkout, wish.key, signal));
  const orderId = v7();
  await produceToOrders(sources.kafka, [orderPlacedMessage(orderId, orderPlacedFor(orderId, checkout))]);
  return { orderId };
}

function notEnded({ orderId, services }: OrderTimeline): string {
  const parked = services.filter(({ kind }) => kind === 'parked').map(({ service }) => service);
  const again = `npm run trace -- ${orderId} shows how it goes on.`;
  if (parked.length > 0) return `Not ended: parked at ${parked.join(', ')}. See npm run parked. ${again}`;
  const waiting = services.filter(({ kind }) => kind === 'waiting');
  const reasons = waiting.map(({ service, text }) => `  ${service}: ${text}`);
  return [`Not ended within ${timeoutMs / 1000} s.`, ...reasons, again].join('\n');
}
