import { z } from 'zod';
import { certificates } from '../tls.ts';
import { type DatabaseAccess, databaseTlsProblem } from './database-tls.ts';

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres URL' });

const Settings = z.object({
  DATABASE_URL: postgresUrl,
  /** The same database for a role that may change its tables. Without it, the role above does. */
  DATABASE_MIGRATION_URL: postgresUrl.optional(),
  /** Without it, the authorities that Node trusts. */
  DATABASE_SSL_CA: certificates.optional(),
});

/** Where a service's database is, as the environment says it. */
export const DatabaseSettings = Settings.superRefine(checkDatabases);
export type DatabaseSettings = z.output<typeof Settings>;

/**
 * Refuses a URL that asks for less than a verified server while it looks as if it asked for that, and two URLs that
 * name two databases. Their hosts may differ: one may lead by a pool of connections.
 */
export function checkDatabases(settings: DatabaseSettings, context: z.RefinementCtx): void {
  for (const name of ['DATABASE_URL', 'DATABASE_MIGRATION_URL'] as const) {
    const url = settings[name];
    const message = url && databaseTlsProblem({ url, ca: settings.DATABASE_SSL_CA });
    if (message) context.addIssue({ code: 'custom', path: [name], message });
  }
  const { DATABASE_URL: own, DATABASE_MIGRATION_URL: migrating } = settings;
  if (migrating !== undefined && new URL(migrating).pathname !== new URL(own).pathname)
    context.addIssue({
      code: 'custom',
      path: ['DATABASE_MIGRATION_URL'],
      message: 'must name the same database as DATABASE_URL',
    });
}

/** For the role that the service runs as. */
export function databaseAccess({ DATABASE_URL: url, DATABASE_SSL_CA: ca }: DatabaseSettings): DatabaseAccess {
  return { url, ca };
}

/** For the role that makes and changes the tables; undefined where it is the same. */
export function migrationAccess(settings: DatabaseSettings): DatabaseAccess | undefined {
  const { DATABASE_MIGRATION_URL: url, DATABASE_SSL_CA: ca } = settings;
  return url === undefined ? undefined : { url, ca };
}
