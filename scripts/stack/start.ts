import { runUntilStopped } from './run-until-stopped.ts';
import { defaultDir } from './stack-dir.ts';
import { abortOnSignals } from './stop-signal.ts';
import { runMain } from './user-error.ts';

const log = (line: string) => console.log(line);

await runMain(() => runUntilStopped({ dir: defaultDir, log, signal: abortOnSignals(log) }));
