import type { Sql } from 'postgres';
import { migrate } from '../postgres/migrate.ts';
import type { ServiceDefinition } from './service.ts';
import { PermanentFailure } from './until-it-works.ts';

/** The first with virtual columns. */
const oldestServer = 18;

/**
 * Brings the service's database up to date; harmless when it is. Throws `PermanentFailure` on a server that is too
 * old, and what Postgres throws.
 */
export async function prepareDatabase(definition: ServiceDefinition, sql: Sql): Promise<void> {
  const [server] = await sql<[{ version: number }]>`
    select current_setting('server_version_num')::integer / 10000 as version`;
  if (server.version < oldestServer)
    throw new PermanentFailure(
      `the database is Postgres ${server.version}, and must be ${oldestServer} or later`,
    );
  await migrate(sql, new URL('./migrations/', import.meta.url));
  if (definition.migrations) await migrate(sql, definition.migrations);
  await definition.prepare?.(sql);
}
