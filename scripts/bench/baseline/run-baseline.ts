import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { openPostgres } from '../../stack/open-postgres.ts';
import type { Load } from '../load/load.ts';
import { startCpuMeter } from '../measure/cpu-meter.ts';
import { type Window, type WindowMedians, windowMedians } from '../measure/window.ts';
import { findBookProblems } from './books.ts';
import { type BaselineProcess, startBaselineProcess } from './process.ts';
import { createSchema, seedStock } from './schema.ts';

export type BaselineOptions = {
  /** A database of the server in which the role may create databases. */
  readonly adminDatabaseUrl: string;
  /** The postmaster: its children are the backends. */
  readonly postgresPid: number;
  readonly windows: number;
  readonly windowSeconds: number;
  readonly warmUpSeconds: number;
  readonly connections?: number;
  readonly load?: Load;
};

export type BaselineGroup = 'baseline' | 'postgres';

export type BaselineResult = WindowMedians<BaselineGroup> & {
  readonly perWindow: readonly Window<BaselineGroup>[];
  readonly booksBalance: boolean;
  readonly booksProblems: readonly string[];
};

/**
 * The best of 4 to 64 connections with 16 to 256 sagas in flight, on two cores. It is a flat top: half or one
 * and a half times as many change sagas/s by some 10 % and CPU by 5 %. With fewer, cores wait for the disk.
 */
const tunedConnections = 40;
const saturating: Load = { kind: 'closed', inFlight: 160 };

const databaseName = 'bench_baseline';

/**
 * Measures the saga without any engine, in a database of its own that is dropped at the end. Leaves no
 * process behind, also when it throws: on a server that does not really sync, and on any failed saga.
 */
export async function runBaseline(options: BaselineOptions): Promise<BaselineResult> {
  const admin = openPostgres(options.adminDatabaseUrl, { max: 1, onnotice: () => {} });
  try {
    await requireDurableCommits(admin);
    await recreateDatabase(admin);
    return await measure(options, databaseUrlOf(options.adminDatabaseUrl));
  } finally {
    await admin`drop database if exists ${admin(databaseName)} with (force)`;
    await admin.end();
  }
}

async function measure(options: BaselineOptions, databaseUrl: string): Promise<BaselineResult> {
  const sql = openPostgres(databaseUrl, { max: 1 });
  let child: BaselineProcess | undefined;
  try {
    await createSchema(sql);
    await seedStock(sql);
    child = await startBaselineProcess({
      databaseUrl,
      connections: options.connections ?? tunedConnections,
      load: options.load ?? saturating,
      seed: 1,
    });
    const perWindow = await measureWindows(child, options);
    const booksProblems = await findBookProblems(sql, await child.stop());
    return {
      ...windowMedians(perWindow),
      perWindow,
      booksBalance: booksProblems.length === 0,
      booksProblems,
    };
  } finally {
    child?.kill();
    await sql.end();
  }
}

/** The load never pauses: one window ends where the next begins. */
async function measureWindows(
  child: BaselineProcess,
  options: BaselineOptions,
): Promise<Window<BaselineGroup>[]> {
  const windows: Window<BaselineGroup>[] = [];
  const run = (seconds: number) => Promise.race([wait(seconds * 1000), child.ended]);
  await run(options.warmUpSeconds);
  await child.lap();
  const meter = startCpuMeter({ baseline: [child.pid], postgres: [options.postgresPid] });
  while (windows.length < options.windows) {
    await run(options.windowSeconds);
    windows.push({ ...(await child.lap()), cpuSeconds: meter.lap() });
  }
  return windows;
}

async function requireDurableCommits(admin: Sql): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit']) {
    const [row] = await admin<[{ value: string }]>`select current_setting(${setting}) as value`;
    if (row.value !== 'on')
      throw new Error(`the bench needs ${setting} = on, and the server has it ${row.value}`);
  }
}

async function recreateDatabase(admin: Sql): Promise<void> {
  await admin`drop database if exists ${admin(databaseName)} with (force)`;
  await admin`create database ${admin(databaseName)}`;
}

function databaseUrlOf(adminDatabaseUrl: string): string {
  const url = new URL(adminDatabaseUrl);
  url.pathname = `/${databaseName}`;
  return url.href;
}
