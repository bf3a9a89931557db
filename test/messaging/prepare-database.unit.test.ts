import type { Sql } from 'postgres';
import { expect, it } from 'vitest';
import { prepareDatabase } from '../../shared/messaging/prepare-database.ts';
import { PermanentFailure } from '../../shared/messaging/until-it-works.ts';
import { tally } from '../harness/participants.ts';

it('a database server that is too old is refused for good, before anything is changed there', async () => {
  // given a server of the version before virtual columns
  const asked: string[] = [];
  const sql = (async ({ raw }: TemplateStringsArray) => {
    asked.push(raw.join('?').trim());
    return [{ version: 17 }];
  }) as unknown as Sql;

  // when a service prepares its database there
  const preparing = prepareDatabase({ participant: tally().participant }, sql);

  // then it says why it cannot, and has only asked
  await expect(preparing).rejects.toThrow(
    new PermanentFailure('the database is Postgres 17, and must be 18 or later'),
  );
  expect(asked).toEqual([expect.stringMatching(/^select/)]);
});
