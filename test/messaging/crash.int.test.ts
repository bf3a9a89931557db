import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import type { Failpoint } from '../../shared/messaging/failpoint.ts';
import { errandDesk } from '../harness/errand-desk.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { serviceProcess } from '../harness/service-process.ts';
import { openWorld } from '../harness/world.ts';

const processInWorld = new URL('./fixtures/process-in-world.ts', import.meta.url);
const orderCount = 120;

type Crash = {
  readonly failpoint: Failpoint;
  /** The process dies when it comes there for this time: not at once, so that something has been done before. */
  readonly failAt: number;
  /** Whether the next start is a new consumer group, which reads everything again, or goes on in the same. */
  readonly groups: readonly [string, string];
};

const readingAgain = ['.first', '.second'] as const;
const crashes: Crash[] = [
  { failpoint: 'after-read', failAt: 3, groups: readingAgain },
  { failpoint: 'before-commit', failAt: 3, groups: readingAgain },
  { failpoint: 'after-commit', failAt: 3, groups: readingAgain },
  { failpoint: 'before-send', failAt: 2, groups: readingAgain },
  { failpoint: 'after-send', failAt: 2, groups: readingAgain },
  { failpoint: 'after-call', failAt: 30, groups: readingAgain },
  // Kafka takes half a minute to notice that a member of the group has died.
  { failpoint: 'after-commit', failAt: 4, groups: ['.same', '.same'] },
];

describe.concurrent('a service that is killed', () => {
  it.for(crashes)(
    '$failpoint, passed $failAt times, and then started again as $groups.1, loses nothing and doubles nothing',
    { timeout: 120_000 },
    async ({ failpoint, failAt, groups }, { onTestFinished }) => {
      const world = await openWorld({ topics: ['payments', 'shipments'] });
      const desk = await errandDesk();
      onTestFinished(async () => {
        await world.close();
        await desk.close();
      });
      const { sql } = world.database;
      const [first, second] = groups;
      const env = {
        SERVICE: 'courier',
        DATABASE_URL: world.database.url,
        KAFKA_BROKERS: inject('stack').kafkaBrokers.join(','),
        TOPIC_PREFIX: world.prefix,
        DESK_URL: desk.url,
        MAX_BATCH: '25',
      };

      // given a service under load that is killed there
      const orders = Array.from({ length: orderCount }, () => randomUUID() as string);
      const messages = orders.map((orderId) => messageOf(captured(orderId, 'errand')));
      const dying = serviceProcess(processInWorld, {
        ...env,
        FAILPOINT: failpoint,
        FAIL_AT: String(failAt),
        GROUP_SUFFIX: first,
      });
      onTestFinished(() => dying.kill('SIGKILL'));
      for (let start = 0; start < orderCount; start += 20)
        await world.produce(...messages.slice(start, start + 20));
      expect(await dying.ended, dying.output()).toBe('SIGKILL');

      // when it is started again
      const heir = serviceProcess(processInWorld, { ...env, GROUP_SUFFIX: second });
      onTestFinished(() => heir.kill('SIGKILL'));

      // then every order comes to its end, each step applied once
      await eventually(
        async () =>
          expect(
            await sql`select version, data->>'status' as status, count(*)::int from states group by 1, 2`,
          ).toEqual([{ version: 2, status: 'over', count: orderCount }]),
        { withinMs: 90_000 },
      );
      await eventually(async () => {
        expect(await sql`select id from outbox`).toEqual([]);
        expect(await sql`select call_id from calls`).toEqual([]);
      });
      await quiet(() => [world.published('shipments').length, desk.attempts.size]);

      // and outside: one effect per order, and for each order its two events, in order, each under one id
      const expected = orders.map((orderId) => [orderId, ['asked', `for run_${orderId}`]]);
      expect([...eventsByOrder(world.published('shipments'))].toSorted()).toEqual(expected.toSorted());
      expect([...desk.attempts.keys()].toSorted()).toEqual(
        orders.map((orderId) => `run_${orderId}`).toSorted(),
      );
      expect(await sql`select id from parked`).toEqual([]);
      expect(await sql`select count(*)::int from inbox`).toEqual([{ count: orderCount }]);

      heir.kill('SIGTERM');
      expect(await heir.ended, heir.output()).toBe(0);
    },
  );
});

type Published = { readonly headers: { readonly [name: string]: unknown }; readonly value: Buffer | null };

/** What a consumer that drops repeated event ids learns of each order. */
function eventsByOrder(published: readonly Published[]): Map<string, string[]> {
  const seen = new Set<string>();
  const byOrder = new Map<string, string[]>();
  for (const { headers, value } of published) {
    const id = String(headers.ce_id);
    if (seen.has(id)) continue;
    seen.add(id);
    const { orderId, trackingNumber } = JSON.parse(String(value));
    byOrder.set(orderId, [...(byOrder.get(orderId) ?? []), trackingNumber]);
  }
  return byOrder;
}
