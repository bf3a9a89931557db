import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openInstance } from './instance.ts';
import { removePostgresHome } from './postgres-home.ts';
import { defaultDir } from './stack-dir.ts';
import { runMain } from './user-error.ts';

const log = (line: string) => console.log(line);

await runMain(async () => {
  // Opening a folder refuses while it is in use, stops what a killed run has left, and keeps others out.
  const nested = globSync('*/data', { cwd: defaultDir }).map((data) => join(defaultDir, dirname(data)));
  for (const dir of [defaultDir, ...nested]) {
    const instance = await openInstance(dir, log);
    try {
      await removePostgresHome(join(dir, 'data'));
    } finally {
      await instance.stop();
    }
  }
  await rm(defaultDir, { recursive: true, force: true });
  log('Wiped: data, logs and passwords in .stack.');
});
