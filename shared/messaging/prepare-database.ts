import type { Sql } from 'postgres';
import { connect } from '../postgres/connect.ts';
import type { DatabaseAccess } from '../postgres/database-tls.ts';
import { MigrationChanged, migrate } from '../postgres/migrate.ts';
import type { ServiceDefinition } from './service.ts';
import { PermanentFailure } from './until-it-works.ts';

/** The first with virtual columns. */
const oldestServer = 18;

/**
 * Brings the service's database up to date; harmless when it is. Tables are made and changed by way of `migrations`
 * where that is given: the role that a service runs as need not be allowed to. Throws `PermanentFailure` on a server
 * that is too old and for a database that another version has made, and what Postgres throws.
 */
export async function prepareDatabase(
  definition: ServiceDefinition,
  sql: Sql,
  migrations?: DatabaseAccess,
): Promise<void> {
  const [server] = await sql<[{ version: number }]>`
    select current_setting('server_version_num')::integer / 10000 as version`;
  if (server.version < oldestServer)
    throw new PermanentFailure(
      `the database is Postgres ${server.version}, and must be ${oldestServer} or later`,
    );
  const migrator = migrations
    ? connect(migrations, { name: `${definition.participant.name} migrations`, max: 1 })
    : sql;
  try {
    for (const folder of [new URL('./migrations/', import.meta.url), definition.migrations])
      if (folder) await migrate(migrator, folder).catch(refuseChanged);
  } finally {
    if (migrator !== sql) await migrator.end({ timeout: 1 });
  }
  await definition.prepare?.(sql);
}

function refuseChanged(error: unknown): never {
  if (!(error instanceof MigrationChanged)) throw error;
  throw new PermanentFailure(`${error.message}: take that version, or an empty database (npm run reset)`);
}
