import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { RecordStore } from '../../shared/messaging/record-store.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { seedStock, stockStore } from '../../services/inventory/stock.ts';
import { openDatabase, type TestDatabase } from '../harness/database.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { courier, tally } from '../harness/participants.ts';
import { placedOrder } from '../harness/sample-order.ts';
import { startedService } from '../harness/started-service.ts';
import { statementCounter } from '../harness/statement-counter.ts';

let database: TestDatabase;
let broker: HandBroker;

beforeEach(async () => {
  database = await openDatabase();
  broker = new HandBroker();
});
afterEach(() => database.drop());

type Contents = { inbox: number; states: number; outbox: number; calls: number; parked: number };

/** What a second connection can see. */
async function contents(sql: Sql): Promise<Contents> {
  const [row] = await sql<[Contents]>`
    select (select count(*)::int from inbox) as inbox, (select count(*)::int from states) as states,
      (select count(*)::int from outbox) as outbox, (select count(*)::int from calls) as calls,
      (select count(*)::int from parked) as parked`;
  return row;
}

function expectNothing(seen: Contents): void {
  expect(seen).toEqual({ inbox: 0, states: 0, outbox: 0, calls: 0, parked: 0 });
}

/** A door that is passed only once it is opened. */
function door() {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>();
  const pass = async () => {
    arrive();
    await opened;
  };
  return { open, reached, pass };
}

describe('a batch is committed as a whole', () => {
  it('shows a second connection nothing until its commit, and everything after', async () => {
    // given a service that stops before the commit, an outside party and a broker that do not answer yet
    const [commit, send, call] = [door(), door(), door()];
    broker.beforeSend = send.pass;
    const definition = courier(async () => {
      await call.pass();
      return { outcome: 'done', result: { receipt: 'r' } };
    });
    const service = await startedService(definition, {
      databaseUrl: database.url,
      broker,
      failpoint: async (name) => (name === 'before-commit' ? commit.pass() : undefined),
    });
    onTestFinished(() => service.stop());

    // when two orders' events are decided, written, and not committed
    await broker.deliver(messageOf(captured(randomUUID(), 'a')), messageOf(captured(randomUUID(), 'b')));
    await commit.reached;

    // then nothing of it can be seen, and nothing was done outside
    expectNothing(await quiet(() => contents(database.sql)));
    expect(broker.sent).toEqual([]);

    // when it is committed, then all of it can be seen
    commit.open();
    await Promise.all([send.reached, call.reached]);
    const all = { inbox: 2, states: 2, outbox: 2, calls: 2, parked: 0 };
    expect(await quiet(() => contents(database.sql))).toEqual(all);

    // and in the end what waited is gone, each event sent once
    send.open();
    call.open();
    await eventually(async () =>
      expect(await contents(database.sql)).toMatchObject({ outbox: 0, calls: 0, states: 2 }),
    );
    expect((await quiet(() => broker.sent)).map(({ headers }) => headers.ce_id)).toHaveLength(4);
  });

  it('leaves nothing behind when it fails, however often, and is applied once when it does not', async () => {
    // given a database that fails just before the commit
    let failing = true;
    let failures = 0;
    const failpoint = async (name: string) => {
      if (name !== 'before-commit' || !failing) return;
      failures += 1;
      throw Object.assign(new Error('the server is shutting down'), { code: '57P01' });
    };
    const service = await startedService(tally(), { databaseUrl: database.url, broker, failpoint });
    onTestFinished(() => service.stop());
    const orderId = randomUUID();

    // when an event is tried several times
    await broker.deliver(messageOf(captured(orderId, 'a')));
    await eventually(() => expect(failures).toBeGreaterThan(2));

    // then nothing is left of the failed ones, and nothing was parked for it
    expectNothing(await contents(database.sql));
    failing = false;
    await eventually(async () => expect(await contents(database.sql)).toMatchObject({ inbox: 1, states: 1 }));
    await quiet(() => broker.sent);
    expect(broker.sent.map(({ headers }) => headers.ce_subject)).toEqual([orderId, orderId]);
    expect(await database.sql`select version, data from states`).toEqual([
      { version: 1, data: { status: 'counting', seen: ['a'] } },
    ]);
  });

  it('is checked by a helper that notices a write outside the transaction', async () => {
    // given an inventory whose stock is, by mistake, kept by another connection than the batch's
    const commit = door();
    const leaky: RecordStore<unknown> = {
      lock: (tx, keys) => stockStore.lock(tx, keys),
      save: async () => void (await database.sql`insert into inbox (event_id, type, payload_hash)
        values (${randomUUID()}, 'leak', 0)`),
    };
    const service = await startedService(
      {
        participant: inventory,
        migrations: new URL('../../services/inventory/migrations/', import.meta.url),
        records: leaky,
        prepare: seedStock,
      },
      {
        databaseUrl: database.url,
        broker,
        failpoint: async (name) => (name === 'before-commit' ? commit.pass() : undefined),
      },
    );
    onTestFinished(() => service.stop());
    await broker.deliver(messageOf(placedOrder({ orderId: randomUUID() })));
    await commit.reached;
    const seen = await contents(database.sql);
    expect(() => expectNothing(seen)).toThrow();
    commit.open();
  });
});

describe('the cost of a batch', () => {
  it('is a number of statements that does not depend on its size', async () => {
    // given a service whose statements are counted
    const counter = await statementCounter(database.url);
    const receipt = async () => ({ outcome: 'done', result: { receipt: 'r' } }) as const;
    let counted = 0;
    const service = await startedService(courier(receipt), {
      databaseUrl: counter.url,
      broker,
      failpoint: async (name) => {
        if (name === 'after-commit') counted ||= counter.take();
      },
    });
    onTestFinished(async () => {
      await service.stop();
      await counter.gate.shut();
    });
    /** The batch's statements, and those of pollers that happened to come in between: at least, not exactly. */
    const statementsFor = async (size: number) => {
      const messages = Array.from({ length: size }, (_, n) => messageOf(captured(randomUUID(), `${n}`)));
      counter.take();
      counted = 0;
      await broker.deliver(...messages);
      return await eventually(() => {
        expect(counted).toBeGreaterThan(0);
        return counted;
      });
    };
    const least = async (size: number) => {
      const counts: number[] = [];
      for (let round = 0; round < 5; round++) counts.push(await statementsFor(size));
      return Math.min(...counts);
    };

    // when batches of one, of ten and of three hundred events are committed
    await statementsFor(1);
    const [one, ten, many] = [await least(1), await least(10), await least(300)];

    // then they take the same number of statements
    expect({ ten, many }).toEqual({ ten: one, many: one });
    expect(one).toBeLessThanOrEqual(14);
  });
});
