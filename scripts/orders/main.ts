import { runCommand } from '../command-line.ts';
import { readStackEnv } from '../stack/stack-env.ts';
import { safeJson } from '../timeline/safe-json.ts';
import { openServiceDatabases, type ServiceDatabases } from '../timeline/service-databases.ts';
import { orderLines, strayMoneyLines, stuckLines } from './lines.ts';
import { type OrdersRequest, ordersRequest } from './request.ts';
import { selectOrders } from './select-orders.ts';
import { selectStrayMoney } from './stray-money.ts';
import { listStuck } from './stuck.ts';

const usage = `Usage: npm run orders -- [--stuck] [--limit N] [--json]

Lists orders, the newest first. Needs npm start in another terminal, or docker compose up.

  --stuck   only those past their deadline that have not ended, the longest overdue first, and what they wait for;
            and money at the provider that no order accounts for
  --limit   at most so many, 20 unless given
  --json    the same for programs`;

await runCommand(usage, async (args) => {
  const request = ordersRequest(args);
  const databases = openServiceDatabases(readStackEnv().DATABASE_URL);
  try {
    await answer(request, databases);
  } finally {
    await databases.close();
  }
});

async function answer({ stuck, limit, json }: OrdersRequest, databases: ServiceDatabases): Promise<void> {
  const now = new Date();
  if (stuck) {
    const orders = await listStuck(databases, limit);
    const money = await selectStrayMoney(databases.of('payment'), limit);
    const lines = [...stuckLines(orders, now), ...strayMoneyLines(money, now)];
    tell(json, { orders, money }, lines, limit <= Math.max(orders.length, money.length) ? limit : undefined);
  } else {
    const orders = await selectOrders(databases.of('order'), limit);
    tell(json, orders, orderLines(orders, now), limit <= orders.length ? limit : undefined);
  }
}

/** `reached`: the limit, if it may have left something out. */
function tell(json: boolean, found: unknown, lines: readonly string[], reached: number | undefined): void {
  const more = reached === undefined ? [] : [`There may be more: these are at most ${reached} (--limit).`];
  console.log(json ? safeJson(found) : [...lines, ...more].join('\n'));
}
