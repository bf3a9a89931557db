import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../shared/postgres/connect.ts';
import { Transactor } from '../../shared/postgres/transactor.ts';
import { openDatabase, type TestDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type TcpGate, targetOf, tcpGate, through } from '../harness/tcp-gate.ts';

/** Somebody who uses the database all the time, and notes when that went well last. */
type User = { readonly what: string; lastSuccess: number };

const users = 24;

describe('a database that comes and goes', () => {
  let database: TestDatabase;
  let gate: TcpGate;
  beforeAll(async () => {
    database = await openDatabase();
    gate = await tcpGate(targetOf(database.url));
    return async () => {
      await gate.shut();
      await database.drop();
    };
  });

  it('leaves no connection broken, at whatever moment it goes, and lets no error escape', async () => {
    // given users of every kind, beginning at every moment of the event loop's turn
    const escaped: unknown[] = [];
    const note = (error: unknown) => void escaped.push(error);
    process.on('uncaughtException', note);
    const url = through(gate, database.url);
    const open = (onclose?: () => void): Sql =>
      connect(url, { name: 'user', max: 1, ...(onclose && { onclose }) });
    let going = true;
    const ends: (() => Promise<void>)[] = [];
    const use = (what: string, work: () => Promise<unknown>): User => {
      const user: User = { what, lastSuccess: 0 };
      void (async () => {
        while (going) {
          await nextTurn();
          const succeeded = await work().then(
            () => true,
            () => false,
          );
          if (succeeded) user.lastSuccess = performance.now();
          await delay(5 + Math.random() * 10);
        }
      })();
      return user;
    };
    const all = Array.from({ length: users }, (_, n): User => {
      if (n % 2 === 0) {
        const sql = open();
        ends.push(() => sql.end({ timeout: 0 }));
        return use('a statement', () => sql`select 1`);
      }
      const transactor = new Transactor((closed) => open(closed));
      ends.push(() => transactor.end());
      return use('a transaction', () =>
        transactor.run(async (tx) => {
          await Promise.all([tx`select 1`, tx`select 2`]);
          await tx`select 3`;
        }),
      );
    });

    // when the database goes again and again, for a moment each time
    let openSince = 0;
    for (let times = 0; times < 120; times++) {
      // Every other time somebody has got through, also on a machine that is busy.
      if (times % 2 === 0)
        await eventually(() => expect(all.some(({ lastSuccess }) => lastSuccess > openSince)).toBe(true));
      await delay(Math.random() * 120);
      await gate.shut();
      await delay(Math.random() * 20);
      await gate.open();
      openSince = performance.now();
    }

    // then, when it stays, everybody goes on
    const staysSince = performance.now();
    const stuck = () => all.filter(({ lastSuccess }) => lastSuccess < staysSince).map(({ what }) => what);
    try {
      await eventually(() => expect(stuck()).toEqual([]), { withinMs: 25_000 });
      expect(escaped).toEqual([]);
    } finally {
      going = false;
      process.off('uncaughtException', note);
      await Promise.race([Promise.all(ends.map((end) => end())), delay(2_000)]);
    }
  });
});
