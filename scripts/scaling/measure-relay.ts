import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { notification } from '../../services/notification/notification.ts';
import { CustomerNotified } from '../../shared/contracts/notifications.ts';
import { createLogger } from '../../shared/logger.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import { sourceOf } from '../../shared/messaging/outgoing-record.ts';
import { prepareDatabase } from '../../shared/messaging/prepare-database.ts';
import { Relay } from '../../shared/messaging/relay.ts';
import { connect } from '../../shared/postgres/connect.ts';
import { startStack } from '../stack/stack.ts';
import { defaultDir } from '../stack/stack-dir.ts';
import { wipeStackDir } from '../stack/wipe.ts';

const events = 200_000;
/** Until the code is compiled, and Kafka has the topic in memory. */
const warmUpEvents = 50_000;

/**
 * Events per second that one relay publishes when it has nothing to wait for: an outbox that is full, read, sent and
 * deleted by the code that services run, in this process, with nothing else going on.
 */
export async function measureRelay(signal: AbortSignal): Promise<number> {
  const quietly = () => {};
  const dir = join(defaultDir, 'scaling');
  await wipeStackDir(dir, quietly);
  const stack = await startStack({ dir, log: quietly, ports: 'free', signal });
  const url = stack.databaseUrlFor('notification');
  const sql = connect(url, { name: 'scaling', max: 1 });
  const { log } = createLogger('scaling', 'warn');
  const broker = kafkajsBroker({ brokers: stack.kafkaBrokers, clientId: 'scaling', log });
  const relay = new Relay({
    broker,
    log,
    source: sourceOf('notification'),
    connect: (lost) => connect(url, { name: 'relay', max: 1, onclose: lost, relaxed: true }),
  });
  try {
    await prepareDatabase({ participant: notification }, sql);
    await fill(sql);
    relay.start();
    await untilLeft(sql, events - warmUpEvents, signal);
    const [startedAt, atStart] = [performance.now(), await countLeft(sql)];
    await untilLeft(sql, 0, signal);
    return atStart / ((performance.now() - startedAt) / 1000);
  } finally {
    await relay.stop();
    await broker.stop();
    await sql.end();
    await stack.stop();
  }
}

/** Each of an order of its own, as the notification service publishes it. */
async function fill(sql: Sql): Promise<void> {
  const { type, topic } = CustomerNotified;
  await sql`
    insert into outbox (message)
    select json_build_object(
      'eventId', gen_random_uuid(), 'type', ${type}::text, 'topic', ${topic}::text, 'causationId', gen_random_uuid(),
      'occurredAt', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'data', json_build_object('orderId', gen_random_uuid(), 'about', 'confirmed', 'channel', 'email')
    )::text
    from generate_series(1, ${events}::integer)`;
}

async function untilLeft(sql: Sql, most: number, signal: AbortSignal): Promise<void> {
  while ((await countLeft(sql)) > most) await delay(100, undefined, { signal });
}

async function countLeft(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`select count(*)::int as count from outbox`;
  return row.count;
}
