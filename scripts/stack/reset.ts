import { defaultDir } from './stack-dir.ts';
import { runMain } from './user-error.ts';
import { wipeStackDir } from './wipe.ts';

const log = (line: string) => console.log(line);

await runMain(async () => {
  await wipeStackDir(defaultDir, log);
  log('Wiped: data, logs and passwords in .stack.');
});
