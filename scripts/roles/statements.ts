import type { ServiceName } from '../services.ts';
import { databaseNameOf } from '../stack/databases.ts';

/** A service's two roles. Neither has a password yet. */
export type Roles = {
  /** Reads and writes rows, and changes no table. */
  readonly running: string;
  /** Makes and changes the tables. */
  readonly migrating: string;
};

/** What an administrator has to run. Names are letters and underscores: nothing has to be quoted. */
export type RoleStatements = {
  readonly roles: Roles;
  readonly database: string;
  readonly onServer: readonly string[];
  /** In the new database. */
  readonly inDatabase: readonly string[];
};

/**
 * One database for a service, to which only its two roles can connect. What the one makes the other may use: rows only,
 * also of tables that later versions make.
 */
export function roleStatements(service: ServiceName): RoleStatements {
  const database = databaseNameOf(service);
  const running = database;
  const migrating = `${database}_owner`;
  return {
    roles: { running, migrating },
    database,
    onServer: [
      `create role ${running} login`,
      `create role ${migrating} login`,
      // Rights of a role can only be given by who could act as it, unless they are a superuser.
      `grant ${migrating} to current_user`,
      `create database ${database}`,
      `revoke all on database ${database} from public`,
      `grant connect on database ${database} to ${running}, ${migrating}`,
    ],
    inDatabase: [
      'revoke all on schema public from public',
      `grant usage, create on schema public to ${migrating}`,
      `grant usage on schema public to ${running}`,
      `alter default privileges for role ${migrating} in schema public
  grant select, insert, update, delete on tables to ${running}`,
    ],
  };
}

/** The same as a script for psql, which asks for the passwords and keeps them out of the server's log. */
export function roleScript(service: ServiceName): string {
  const { roles, database, onServer, inDatabase } = roleStatements(service);
  return [
    `-- ${service}`,
    ...onServer.map((statement) => `${statement};`),
    `\\password ${roles.running}`,
    `\\password ${roles.migrating}`,
    `\\connect ${database}`,
    ...inDatabase.map((statement) => `${statement};`),
    '',
  ].join('\n');
}
