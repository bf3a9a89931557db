import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openInstance } from '../stack/instance.ts';
import { removePostgresHome } from '../stack/postgres-home.ts';
import type { Log } from '../stack/progress.ts';

/**
 * Wipes a stack's folder, so that audits find only what follows. A `UserError` while a stack runs there; what a
 * killed one has left running is stopped first.
 */
export async function wipeStackDir(dir: string, log: Log): Promise<void> {
  const instance = await openInstance(dir, log);
  try {
    await removePostgresHome(join(dir, 'data'));
  } finally {
    await instance.stop();
  }
  await rm(dir, { recursive: true, force: true });
}
