import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openInstance } from './instance.ts';
import { removePostgresHome } from './postgres-home.ts';
import type { Log } from './progress.ts';

/**
 * Wipes a stack's folder and those of the stacks below it: data, logs and passwords. What a killed stack has left
 * running is stopped first. A `UserError` while one of them runs: the folders that hold it keep what they have.
 */
export async function wipeStackDir(dir: string, log: Log): Promise<void> {
  const instance = await openInstance(dir, log);
  try {
    const nested = globSync('*/data', { cwd: dir }).map((data) => join(dir, dirname(data)));
    for (const folder of nested) await wipeStackDir(folder, log);
    await removePostgresHome(join(dir, 'data'));
  } finally {
    await instance.stop();
  }
  await rm(dir, { recursive: true, force: true });
}
