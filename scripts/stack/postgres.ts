import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endOf } from './daemon.ts';
import { closeDefaultDatabases } from './databases.ts';
import type { Instance } from './instance.ts';
import { openPostgres } from './open-postgres.ts';
import { type PostgresHome, preparePostgresHome } from './postgres-home.ts';
import { initdbOptions, serverArguments, serverSettings } from './postgres-settings.ts';
import { openPart, type RestartablePart } from './restartable-part.ts';
import type { Secrets } from './secrets.ts';
import { UserError } from './user-error.ts';
import { readyWithinMs, waitUntil } from './wait-until.ts';

const admin = 'postgres';

export interface PostgresOptions {
  readonly port: number;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  /** Told when it ends by itself. */
  readonly lost: (reason: string) => void;
}

/** Starts Postgres 18 and returns when it answers. Creates the cluster on first use. */
export async function startPostgres(
  instance: Instance,
  options: PostgresOptions,
): Promise<{ part: RestartablePart; adminUrl: string }> {
  const { port, secrets, signal, lost } = options;
  const home = await preparePostgresHome(join(instance.dir, 'data'));
  const cluster = join(home.dataDir, '18');
  if (!existsSync(cluster)) {
    await createCluster(home, cluster, secrets.passwordOf(admin));
  } else if (!secrets.knows(admin)) {
    throw new UserError(
      `${instance.dir}/secrets.json is gone, and with it the password of its database. npm run reset wipes both.`,
    );
  }

  signal.throwIfAborted();
  const spec = {
    name: 'postgres',
    layer: 'database' as const,
    command: home.postgres,
    args: [
      ...['-D', cluster, '-p', String(port)],
      ...serverArguments({ listen_addresses: '127.0.0.1', unix_socket_directories: '', ...serverSettings }),
    ],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    cwd: home.dataDir,
    logFile: join(instance.dir, 'logs', 'postgres.log'),
    // "Fast" stop: does not wait for clients to leave.
    stopSignal: 'SIGINT' as const,
    ...(home.user === undefined ? {} : { user: home.user }),
  };
  const adminUrl = `postgres://${admin}:${secrets.passwordOf(admin)}@127.0.0.1:${port}/postgres`;
  const part = await openPart({
    launch: () => instance.launch(spec),
    ready: (daemon) => waitForPostgres(adminUrl, signal, () => endOf(daemon)),
    lost,
  });
  await closeDefaultDatabases(adminUrl);
  return { part, adminUrl };
}

/** Waits up to two minutes, which leaves time for recovery after a crash, until `select 1` is answered. */
export async function waitForPostgres(
  url: string,
  signal: AbortSignal,
  hopeless?: () => string | undefined,
): Promise<void> {
  const check = async () => {
    const sql = openPostgres(url, { max: 1, connect_timeout: 3 });
    try {
      await sql`select 1`;
      return true;
    } finally {
      await sql.end({ timeout: 1 });
    }
  };
  await waitUntil('Postgres', check, { timeoutMs: readyWithinMs, signal, ...(hopeless ? { hopeless } : {}) });
}

/** Creates a cluster under another name first: one that is half made is never used. */
async function createCluster(home: PostgresHome, cluster: string, password: string): Promise<void> {
  const draft = `${cluster}.draft`;
  await rm(draft, { recursive: true, force: true });
  const secret = await mkdtemp(join(tmpdir(), 'order-saga-'));
  const passwordFile = join(secret, 'password');
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (home.user) {
      await chown(secret, home.user.uid, home.user.gid);
      await chown(passwordFile, home.user.uid, home.user.gid);
    }
    const args = [
      `--pgdata=${draft}`,
      `--username=${admin}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      ...initdbOptions,
    ];
    await promisify(execFile)(home.initdb, args, {
      ...home.user,
      cwd: home.dataDir,
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    });
  } finally {
    await rm(secret, { recursive: true, force: true });
  }
  await rename(draft, cluster);
}
