import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { dropDatabase, ensureDatabase, urlFor } from '../../scripts/stack/databases.ts';
import { openInstance } from '../../scripts/stack/instance.ts';
import { choosePorts } from '../../scripts/stack/ports.ts';
import { startPostgres } from '../../scripts/stack/postgres.ts';
import { openSecrets } from '../../scripts/stack/secrets.ts';
import { UserError } from '../../scripts/stack/user-error.ts';

let adminUrl: string;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'order-saga-test-'));
  const instance = await openInstance(dir, () => {});
  const { port } = await choosePorts({ port: 1 }, 'free', () => {});
  const signal = new AbortController().signal;
  ({ adminUrl } = await startPostgres(instance, { port, secrets: openSecrets(dir), signal, lost() {} }));
  return async () => {
    await instance.stop();
    rmSync(dir, { recursive: true, force: true });
  };
});

function connect(url: string): postgres.Sql {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  onTestFinished(() => sql.end());
  return sql;
}

describe('the role of a service', () => {
  it('owns what it creates in its own database', async () => {
    const sql = connect(await ensureDatabase(adminUrl, { name: 'saga_one', password: "it's" }));
    await sql`create table item (id int primary key)`;
    await sql`insert into item values (1)`;
    expect(await sql`select id from item`).toEqual([{ id: 1 }]);
  });

  it.each(['saga_neighbour', 'postgres', 'template1'])('cannot connect to %s', async (database) => {
    await ensureDatabase(adminUrl, { name: 'saga_neighbour', password: 'x' });
    const url = await ensureDatabase(adminUrl, { name: 'saga_curious', password: 'y' });
    const query = connect(urlFor(url, { database }))`select 1`.execute();
    await expect(query).rejects.toThrow(`permission denied for database "${database}"`);
  });

  it.each([
    'drop database saga_plain',
    'create role friend',
    'create database another',
    'create schema another',
    'alter system set fsync = off',
    `copy (select 1) to program 'true'`,
  ])('may not: %s', async (statement) => {
    const sql = connect(await ensureDatabase(adminUrl, { name: 'saga_plain', password: 'z' }));
    await expect(sql.unsafe(statement).execute()).rejects.toThrow(/permission denied|must be owner/);
  });
});

describe('an administrator who is no superuser', () => {
  async function urlOfRole(name: string, rights: string): Promise<string> {
    await connect(adminUrl).unsafe(
      `create role ${name} login password 'p' ${rights}; grant connect on database postgres to ${name}`,
    );
    return urlFor(adminUrl, { user: name, password: 'p' });
  }

  it('who may create databases and roles makes one, again and again, and sees what is in it', async () => {
    const url = await urlOfRole('manager', 'createdb createrole');
    const owner = { name: 'saga_managed', password: 'x' };
    await ensureDatabase(url, owner);
    const service = connect(await ensureDatabase(url, owner));
    await service`create table item (id int primary key)`;
    const manager = connect(urlFor(url, { database: 'saga_managed' }));
    expect(await manager`select id from item`).toEqual([]);
  });

  it('who may not is told what is needed', async () => {
    const url = await urlOfRole('guest', '');
    const making = ensureDatabase(url, { name: 'saga_denied', password: 'x' });
    await expect(making).rejects.toThrow(UserError);
    await expect(making).rejects.toThrow('has to be allowed to create databases and roles');
  });
});

describe('making sure of a database', () => {
  it('can be repeated, keeps what is in it, and changes the password', async () => {
    const first = connect(await ensureDatabase(adminUrl, { name: 'saga_kept', password: 'old' }));
    await first`create table item (id int primary key)`;
    const second = connect(await ensureDatabase(adminUrl, { name: 'saga_kept', password: 'new' }));
    expect(await second`select count(*)::int as n from item`).toEqual([{ n: 0 }]);
  });

  it('can be done by several at once', async () => {
    const owner = { name: 'saga_crowded', password: 'x' };
    const urls = await Promise.all(Array.from({ length: 5 }, () => ensureDatabase(adminUrl, owner)));
    expect(new Set(urls).size).toBe(1);
  });

  it('can be undone, with someone still connected', async () => {
    const sql = connect(await ensureDatabase(adminUrl, { name: 'saga_gone', password: 'x' }));
    await sql`select 1`;
    await dropDatabase(adminUrl, 'saga_gone');
    await dropDatabase(adminUrl, 'saga_gone');
    const admin = connect(adminUrl);
    expect(await admin`select 1 from pg_database where datname = 'saga_gone'`).toHaveLength(0);
    expect(await admin`select 1 from pg_roles where rolname = 'saga_gone'`).toHaveLength(0);
  });
});
