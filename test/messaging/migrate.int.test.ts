import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { MigrationChanged, migrate } from '../../shared/postgres/migrate.ts';
import { openDatabase } from '../harness/database.ts';
import { temporaryFolder } from '../scripts/temporary-folder.ts';

it('a database that was made with another version of a migration is refused, and left as it is', async () => {
  // given a database that is up to date, also when that is looked at again
  const database = await openDatabase();
  onTestFinished(() => database.drop());
  const folder = temporaryFolder();
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const bring = () => migrate(database.sql, pathToFileURL(`${folder}/`));
  write('000-things.sql', 'create table things (id integer)');
  await bring();
  await bring();

  // when the migration is changed, and another one is added
  write('000-things.sql', 'create table things (id bigint)');
  write('001-more.sql', 'create table more (id integer)');

  // then it is refused by name, and neither is applied
  await expect(bring()).rejects.toThrow(
    new MigrationChanged('000-things.sql has changed since it was applied to this database'),
  );
  expect(await database.sql`select name from migrations`).toEqual([{ name: '000-things.sql' }]);
});
