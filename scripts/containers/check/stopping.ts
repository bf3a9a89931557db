import { services } from '../../services.ts';
import type { Log } from '../../stack/progress.ts';
import { UserError } from '../../stack/user-error.ts';
import { docker } from './docker.ts';
import { inspectAll, serviceOf } from './inspected.ts';

const stopWithinMs = 10_000;

/** Stops each service with SIGTERM. A `UserError` unless it ends by itself with exit code 0 within ten seconds. */
export async function checkStopping(log: Log): Promise<void> {
  for (const { name } of services) {
    const startedAt = performance.now();
    await docker(['compose', 'stop', '--timeout', '30', name]);
    const ms = performance.now() - startedAt;
    const codes = (await inspectAll())
      .filter((one) => serviceOf(one) === name)
      .map((one) => one.State.ExitCode);
    const outcome = `${name}: SIGTERM, exit code ${codes.join(', ')} after ${(ms / 1_000).toFixed(1)} s`;
    if (codes.length === 0 || codes.some((code) => code !== 0) || ms > stopWithinMs)
      throw new UserError(`${outcome}; it should be 0 within ${stopWithinMs / 1_000} s`);
    log(`  ${outcome}`);
  }
}
