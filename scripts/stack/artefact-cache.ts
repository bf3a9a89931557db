import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Checksums, findMismatch } from './checksums.ts';
import { UserError } from './user-error.ts';

export interface Artefact {
  /** Name and version, e.g. `kafka-4.3.1`. */
  readonly id: string;
  readonly checksums: Checksums;
  /** Brings the files named in `checksums`, and nothing else, into `dir`. `attempt` counts from 1. */
  readonly download: (dir: string, attempt: number) => Promise<void>;
  /** Makes verified files ready for use, e.g. unpacks them. */
  readonly prepare?: (dir: string) => Promise<void>;
}

const attempts = 3;

/**
 * The folder with an artefact's files, downloaded and verified if it is not there yet.
 *
 * A folder gets its final name only when its content has been verified, and the name depends on the sums: what
 * has that name is complete and right. Two processes may download at once; the first to finish wins.
 */
export async function cachedArtefact(
  artefact: Artefact,
  options: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal; readonly retryDelayMs?: number },
): Promise<string> {
  const target = artefactDir(artefact, options.env);
  if (existsSync(target)) return target;

  const root = cacheRoot(options.env);
  await mkdir(root, { recursive: true });
  await removeAbandonedDrafts(root);
  for (let attempt = 1; ; attempt++) {
    const draft = await mkdtemp(join(root, `.${artefact.id}-`));
    try {
      await artefact.download(draft, attempt);
      const mismatch = await findMismatch(draft, artefact.checksums);
      if (mismatch !== undefined) throw new Error(mismatch);
      await artefact.prepare?.(draft);
      await renameUnlessThere(draft, target);
      return target;
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof UserError) throw error;
      if (attempt === attempts) throw downloadFailed(artefact, error);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    await delay((options.retryDelayMs ?? 1_000) * 3 ** (attempt - 1), undefined, { signal: options.signal });
  }
}

export function isCached(artefact: Artefact, env: NodeJS.ProcessEnv): boolean {
  return existsSync(artefactDir(artefact, env));
}

function artefactDir(artefact: Artefact, env: NodeJS.ProcessEnv): string {
  const digest = createHash('sha256').update(JSON.stringify(artefact.checksums)).digest('hex').slice(0, 12);
  return join(cacheRoot(env), `${artefact.id}-${digest}`);
}

function cacheRoot(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'order-saga');
}

/** Downloads that were killed: what is older than a day is nobody's any more. */
async function removeAbandonedDrafts(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith('.')) continue;
    const { mtimeMs } = await stat(join(root, name));
    if (Date.now() - mtimeMs > 24 * 60 * 60 * 1000)
      await rm(join(root, name), { recursive: true, force: true });
  }
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

function downloadFailed(artefact: Artefact, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(
    [
      `Could not download ${artefact.id} in ${attempts} attempts. The last one said:`,
      `  ${reason}`,
      'Check the network. Behind a proxy or a company mirror, set it in ~/.m2/settings.xml as for any Maven build.',
    ].join('\n'),
  );
}
