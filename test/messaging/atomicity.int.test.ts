import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { seedStock, stockStore } from '../../services/inventory/stock.ts';
import type { RecordStore } from '../../shared/messaging/record-store.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { courier, tally } from '../harness/participants.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { writerWatch } from '../harness/writer-watch.ts';

let stage: Stage;
let broker: HandBroker;
/** Runs before the stage closes: lets go of whatever a failed test still holds up. */
let letGo: (() => void)[];

beforeEach(async () => {
  stage = await openStage();
  broker = new HandBroker();
  letGo = [];
});
afterEach(async () => {
  for (const open of letGo) open();
  await stage.close();
});

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
  letGo.push(open);
  return { open, reached, pass };
}

const shelves = {
  participant: inventory,
  migrations: new URL('../../services/inventory/migrations/', import.meta.url),
  records: stockStore,
  prepare: seedStock,
};

describe('a batch is committed as a whole', () => {
  it('shows a second connection nothing until its commit, and everything after', async () => {
    // given a service that stops before the commit, an outside party and a broker that do not answer yet
    const [commit, send, call] = [door(), door(), door()];
    broker.beforeSend = send.pass;
    const definition = courier(async () => {
      await call.pass();
      return { outcome: 'done', result: { receipt: 'r' } };
    });
    await stage.start(definition, {
      broker,
      failpoint: async (name) => (name === 'before-commit' ? commit.pass() : undefined),
    });

    // when two orders' events are decided, written, and not committed
    await broker.deliver(messageOf(captured(randomUUID(), 'a')), messageOf(captured(randomUUID(), 'b')));
    await commit.reached;

    // then nothing of it can be seen, and nothing was done outside
    expectNothing(await quiet(() => contents(stage.database.sql)));
    expect(broker.sent).toEqual([]);

    // when it is committed, then all of it can be seen
    commit.open();
    await Promise.all([send.reached, call.reached]);
    const all = { inbox: 2, states: 2, outbox: 2, calls: 2, parked: 0 };
    expect(await quiet(() => contents(stage.database.sql))).toEqual(all);

    // and in the end what waited is gone, each event sent once
    send.open();
    call.open();
    await eventually(async () =>
      expect(await contents(stage.database.sql)).toMatchObject({ outbox: 0, calls: 0, states: 2 }),
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
    await stage.start(tally(), { broker, failpoint });
    const orderId = randomUUID();

    // when an event is tried several times
    await broker.deliver(messageOf(captured(orderId, 'a')));
    await eventually(() => expect(failures).toBeGreaterThan(2));

    // then nothing is left of the failed ones, and nothing was parked for it
    expectNothing(await contents(stage.database.sql));
    failing = false;
    await eventually(async () =>
      expect(await contents(stage.database.sql)).toMatchObject({ inbox: 1, states: 1 }),
    );
    await quiet(() => broker.sent);
    expect(broker.sent.map(({ headers }) => headers.ce_subject)).toEqual([orderId, orderId]);
    expect(await stage.database.sql`select version, data from states`).toEqual([
      { version: 1, data: { status: 'counting', seen: ['a'] } },
    ]);
  });

  it('is checked by a helper that notices a write outside the transaction', async () => {
    // given an inventory whose stock is, by mistake, kept by another connection than the batch's
    const commit = door();
    const leaky: RecordStore<unknown> = {
      lock: (tx, keys) => stockStore.lock(tx, keys),
      save: async () =>
        void (await stage.database.sql`insert into inbox (event_id, type, payload_hash)
        values (${randomUUID()}, 'leak', 0)`),
    };
    await stage.start(
      { ...shelves, records: leaky },
      {
        broker,
        failpoint: async (name) => (name === 'before-commit' ? commit.pass() : undefined),
      },
    );
    await broker.deliver(messageOf(placedOrder({ orderId: randomUUID() })));
    await commit.reached;
    const seen = await contents(stage.database.sql);
    expect(() => expectNothing(seen)).toThrow();
    commit.open();
  });
});

describe('the cost of a batch', () => {
  it.each([
    { what: 'is two statements', sharing: false, statements: 2 },
    { what: 'with shared records is six', sharing: true, statements: 6 },
  ])('$what, whatever its size', async ({ sharing, statements }) => {
    // given a service whose statements are overheard, with calls that are not answered meanwhile
    const watch = await writerWatch(stage.database.url);
    const call = door();
    const asked = courier(async () => {
      await call.pass();
      return { outcome: 'done', result: { receipt: 'r' } };
    });
    const message = (n: number) =>
      messageOf(sharing ? placedOrder({ orderId: randomUUID() }) : captured(randomUUID(), `${n}`));
    await stage.start(sharing ? shelves : asked, { databaseUrl: watch.url, broker });
    let committed = 0;
    const statementsFor = async (size: number) => {
      const earlier = watch.statements();
      await broker.deliver(...Array.from({ length: size }, (_, n) => message(n)));
      committed += size;
      await eventually(async () =>
        expect(await contents(stage.database.sql)).toMatchObject({ inbox: committed, states: committed }),
      );
      return (await quiet(() => watch.statements())) - earlier;
    };

    // when batches of one, of ten and of three hundred events are committed, after one that opens the connection
    await statementsFor(1);
    const taken = [await statementsFor(1), await statementsFor(10), await statementsFor(300)];

    // then they take the same number of statements
    expect(taken).toEqual([statements, statements, statements]);

    call.open();
    await stage.close();
    await watch.close();
  });
});
