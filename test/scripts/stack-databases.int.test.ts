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

let adminUrl: string;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'order-saga-test-'));
  const instance = await openInstance(dir, () => {});
  const { port } = await choosePorts({ port: 1 }, 'free', () => {});
  const signal = new AbortController().signal;
  ({ adminUrl } = await startPostgres(instance, { port, secrets: openSecrets(dir), signal }));
  return async () => {
    await instance.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}, 60_000);

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
