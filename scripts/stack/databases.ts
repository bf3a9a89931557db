import postgres from 'postgres';
import type { ServiceName } from '../services.ts';
import { openPostgres } from './open-postgres.ts';
import { UserError } from './user-error.ts';

export interface DatabaseOwner {
  /** Name of the database and of the one role that may use it. */
  readonly name: string;
  readonly password: string;
}

/** What the database of a service, or of the registry, is called, and so is its role. */
export function databaseNameOf(owner: ServiceName | 'registry'): string {
  return `saga_${owner}`;
}

/** Any number that nobody else uses: two scripts must not create the same role at the same time. */
const creationLock = 7_315_904_412;

/**
 * Makes sure that a database and its role exist and returns the URL for that role.
 *
 * The role is least-privileged: it may connect to this database only, and create and own tables there; it
 * cannot drop the database, and no other service's role can connect to it. Safe to repeat and to run from
 * several processes at once; the password is set to the one given. A `UserError` when the administrator may not
 * create databases and roles.
 */
export async function ensureDatabase(adminUrl: string, owner: DatabaseOwner): Promise<string> {
  const { name, password } = owner;
  const server = connect(adminUrl);
  try {
    await server`select pg_advisory_lock(${creationLock}::bigint)`;
    const [role] = await server`select 1 from pg_roles where rolname = ${name}`;
    const verb = role === undefined ? 'create' : 'alter';
    await run(
      server,
      server`select format(${`${verb} role %I login password %L`}::text,
        ${name}::text, ${password}::text) as statement`,
    );
    // Tables belong to the role that made them: scripts look into them, and not every administrator is a superuser.
    const [reach] = await server`select pg_has_role(current_user, ${name}::name, 'usage') as given`;
    if (!reach?.given)
      await run(server, server`select format('grant %I to current_user', ${name}::text) as statement`);
    const [database] = await server`select 1 from pg_database where datname = ${name}`;
    if (database === undefined) {
      await run(server, server`select format('create database %I', ${name}::text) as statement`);
    }
    await run(
      server,
      server`select format('revoke all on database %1$I from public; grant connect on database %1$I to %1$I',
        ${name}::text) as statement`,
    );
    await grantSchema(urlFor(adminUrl, { database: name }), name);
  } catch (error) {
    throw lackOfRights(name, error) ?? error;
  } finally {
    await server.end();
  }
  return urlFor(adminUrl, { user: name, password, database: name });
}

/** Drops a database, with whoever is connected to it, and its role. Does nothing when there is none. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const server = connect(adminUrl);
  try {
    await run(
      server,
      server`select format('drop database if exists %I with (force)', ${name}::text) as statement`,
    );
    await run(server, server`select format('drop role if exists %I', ${name}::text) as statement`);
  } finally {
    await server.end();
  }
}

/** Keeps roles without special rights out of a new server's own databases. For a server that is only ours. */
export async function closeDefaultDatabases(adminUrl: string): Promise<void> {
  const server = connect(adminUrl);
  try {
    await server`revoke all on database postgres, template1 from public`;
  } finally {
    await server.end();
  }
}

/** The same server with another user or database. */
export function urlFor(
  url: string,
  change: { readonly user?: string; readonly password?: string; readonly database?: string },
): string {
  const changed = new URL(url);
  if (change.user !== undefined) changed.username = encodeURIComponent(change.user);
  if (change.password !== undefined) changed.password = encodeURIComponent(change.password);
  if (change.database !== undefined) changed.pathname = `/${encodeURIComponent(change.database)}`;
  return changed.href;
}

/** SQLSTATE `insufficient_privilege`. */
const insufficientPrivilege = '42501';

function lackOfRights(name: string, error: unknown): UserError | undefined {
  if (!(error instanceof postgres.PostgresError && error.code === insufficientPrivilege)) return undefined;
  return new UserError(
    `Cannot create database and role ${name}: ${error.message}. The role in DATABASE_URL has to be allowed to ` +
      'create databases and roles.',
  );
}

async function grantSchema(url: string, role: string): Promise<void> {
  const database = connect(url);
  try {
    await run(
      database,
      database`select format('revoke all on schema public from public; grant usage, create on schema public to %I',
        ${role}::text) as statement`,
    );
  } finally {
    await database.end();
  }
}

function connect(url: string): postgres.Sql {
  return openPostgres(url, { max: 1, onnotice: () => {} });
}

/** Runs the statement that a query has built: DDL takes no parameters, so the server quotes them (`format`). */
async function run(sql: postgres.Sql, query: postgres.PendingQuery<postgres.Row[]>): Promise<void> {
  const [row] = await query;
  await sql.unsafe(row?.statement as string);
}
