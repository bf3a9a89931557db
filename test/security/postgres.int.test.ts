import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { type RoleStatements, roleStatements } from '../../scripts/roles/statements.ts';
import { placedOrder } from '../../scripts/sample-order.ts';
import { startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { type ServiceName, services } from '../../scripts/services.ts';
import { ensureDatabase, urlFor } from '../../scripts/stack/databases.ts';
import { notification } from '../../services/notification/notification.ts';
import { prepareDatabase } from '../../shared/messaging/prepare-database.ts';
import { PermanentFailure } from '../../shared/messaging/until-it-works.ts';
import { connect } from '../../shared/postgres/connect.ts';
import type { DatabaseAccess } from '../../shared/postgres/database-tls.ts';
import { certificateAuthority } from '../harness/certificates.ts';
import { eventually } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { messageOf } from '../harness/messages.ts';
import { type OwnPostgres, startOwnPostgres } from '../harness/own-postgres.ts';
import { sagaServices } from '../harness/saga-services.ts';
import { startedService } from '../harness/started-service.ts';

const authority = certificateAuthority('authority of Postgres');
let server: OwnPostgres;

beforeAll(async () => {
  server = await startOwnPostgres(authority.certify(['localhost']));
  return () => server.stop();
});

function open(access: string | DatabaseAccess): Sql {
  const sql = connect(access, { name: 'test', max: 1 });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

describe('a database by TLS', () => {
  const ca = authority.certificate;
  const verified = (host: string, url = server.adminUrl) => {
    const address = new URL(url);
    address.hostname = host;
    address.searchParams.set('sslmode', 'verify-full');
    return address.href;
  };
  const isEncrypted = (access: string | DatabaseAccess) =>
    open(access)`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.then(([row]) => row?.ssl);

  it('is verified by the authority that is given, for the name that was asked for', async () => {
    await eventually(async () => expect(await isEncrypted({ url: verified('localhost'), ca })).toBe(true));
    expect(await isEncrypted(server.adminUrl)).toBe(false);
  });

  it.each<[string, () => DatabaseAccess, string]>([
    [
      'whose certificate is of another authority',
      () => ({ url: verified('localhost'), ca: certificateAuthority('another').certificate }),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    [
      'whose authority Node does not know',
      () => ({ url: verified('localhost') }),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    [
      'that is asked for by an address its certificate does not have',
      () => ({ url: verified('127.0.0.1'), ca }),
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ])('is not used %s', async (_, access, code) => {
    await expect(isEncrypted(access())).rejects.toMatchObject({ code });
  });

  it('is not used when it speaks none', async () => {
    const url = verified('127.0.0.1', inject('stack').adminDatabaseUrl);
    await expect(isEncrypted({ url, ca })).rejects.toMatchObject({
      code: expect.stringMatching(/^(ERR_SSL|EPROTO|ECONNRESET)/),
    });
  });
});

describe('the roles of a service', () => {
  const names = services.map(({ name }) => name);
  const all = new Map(names.map((name) => [name, roleStatements(name)]));
  const urlOf = (role: string, database: string) =>
    urlFor(server.adminUrl, { user: role, password: role, database });
  function urlsOf(service: ServiceName) {
    const { roles, database } = all.get(service) as RoleStatements;
    return { running: urlOf(roles.running, database), migrating: urlOf(roles.migrating, database) };
  }
  async function asAdministrator(database: string, statements: readonly string[]): Promise<void> {
    const sql = connect(urlFor(server.adminUrl, { database }), { name: 'test', max: 1 });
    for (const statement of statements) await sql.unsafe(statement);
    await sql.end();
  }

  beforeAll(async () => {
    for (const { roles, database, onServer, inDatabase } of all.values()) {
      const passwords = Object.values(roles).map((role) => `alter role ${role} password '${role}'`);
      await asAdministrator('postgres', [...onServer, ...passwords]);
      await asAdministrator(database, inDatabase);
    }
  });

  it('keep what runs from making the tables: it waits until they are there', async () => {
    const sql = open(urlsOf('order').running);
    const preparing = prepareDatabase({ participant: notification }, sql);
    const failure = await preparing.catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: 'permission denied for schema public' });
    expect(failure).not.toBeInstanceOf(PermanentFailure);
  });

  it.each(names)(
    'let %s make its tables as the one and run as the other, then without the first',
    async (name) => {
      // given a service whose outside parties do not matter
      const sandbox = await startSandbox();
      onTestFinished(() => sandbox.stop());
      const definition = sagaServices(sandbox)[name];
      const { running, migrating } = urlsOf(name);
      for (const settings of [{ DATABASE_MIGRATION_URL: migrating }, {}]) {
        // when it is started, and hears of an order
        const broker = new HandBroker();
        const service = await startedService(definition, { databaseUrl: running, broker, settings });
        const orderId = randomUUID();
        await broker.deliver(messageOf(placedOrder({ orderId })));

        // then it knows of it, and nothing went wrong
        await eventually(async () => {
          const known = await open(running)`select from states where order_id = ${orderId}::uuid`;
          expect(known).toHaveLength(1);
        });
        await service.stop();
        expect(service.log.lines.filter(({ level }) => level >= 40)).toEqual([]);
      }
    },
  );

  describe('once there are tables', () => {
    beforeAll(async () => {
      await migrateAs(urlsOf('notification').migrating);
    });

    it.each([
      'create table more (id integer)',
      'alter table states add column more integer',
      'truncate states',
      'drop table states',
    ])('do not let what runs: %s, as what migrates may', async (statement) => {
      const { running, migrating } = urlsOf('notification');
      await expect(open(running).unsafe(statement).execute()).rejects.toThrow(
        /permission denied|must be owner/,
      );
      const changing = open(migrating).begin(async (tx) => {
        await tx.unsafe(statement);
        throw new Error('it worked');
      });
      await expect(changing).rejects.toThrow('it worked');
    });
  });

  it.each([
    'create role friend',
    'create database more',
    'create schema more',
    'create temporary table more (id integer)',
    `copy (select 1) to program 'true'`,
    'alter system set fsync = off',
  ])('let neither: %s', async (statement) => {
    for (const url of Object.values(urlsOf('notification')))
      await expect(open(url).unsafe(statement).execute()).rejects.toThrow(/permission denied/);
  });

  it('do not let notification into payment’s database, as payment’s do', async () => {
    const { roles } = all.get('notification') as RoleStatements;
    const { database } = all.get('payment') as RoleStatements;
    for (const role of Object.values(roles))
      await expect(open(urlOf(role, database))`select 1`.execute()).rejects.toThrow(
        `permission denied for database "${database}"`,
      );
    for (const url of Object.values(urlsOf('payment')))
      expect(await open(url)`select 1 as there`).toEqual([{ there: 1 }]);
  });

  it('that npm start gives a service do not let notification in there either', async () => {
    const [notification, payment] = await Promise.all(
      ['plain_notification', 'plain_payment'].map((name) =>
        ensureDatabase(server.adminUrl, { name, password: name }),
      ),
    );
    const database = 'plain_payment';
    await expect(open(urlFor(notification ?? '', { database }))`select 1`.execute()).rejects.toThrow(
      `permission denied for database "${database}"`,
    );
    expect(await open(payment ?? '')`select 1 as there`).toEqual([{ there: 1 }]);
  });
});

async function migrateAs(url: string): Promise<void> {
  const sql = connect(url, { name: 'test', max: 1 });
  await prepareDatabase({ participant: notification }, sql);
  await sql.end();
}
