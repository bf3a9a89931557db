import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../shared/postgres/connect.ts';
import { Transactor } from '../../shared/postgres/transactor.ts';
import { openDatabase, type TestDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('transactions', () => {
  let database: TestDatabase;
  let transactor: Transactor;
  beforeAll(async () => {
    database = await openDatabase();
    transactor = new Transactor((closed) =>
      connect(database.url, { name: 'transactor', max: 1, onclose: closed }),
    );
    return async () => {
      await transactor.end();
      await database.drop();
    };
  });

  it.each([
    {
      what: 'with a begin and a commit',
      once: async (result: object) =>
        void (await transactor.run(async (tx) => {
          await tx`select 1`;
          return result;
        })),
    },
    {
      what: 'of one statement',
      once: async (result: object) =>
        void (await transactor.alone(async (sql) => {
          await sql`select 1`;
          return result;
        })),
    },
  ])('$what leave nothing in memory when they have ended', async ({ once }) => {
    const results: WeakRef<object>[] = [];
    for (let times = 0; times < 20; times++) {
      const result = { times };
      results.push(new WeakRef(result));
      await once(result);
    }
    await eventually(() => {
      collectGarbage();
      // The last one may still be in a register.
      expect(results.filter((result) => result.deref() !== undefined).length).toBeLessThanOrEqual(1);
    });
  });
});
