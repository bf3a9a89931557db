import type { Log } from '../../stack/progress.ts';
import { UserError } from '../../stack/user-error.ts';
import { docker } from './docker.ts';
import { inspectAll, liberties, serviceOf } from './inspected.ts';

/** Throws a `UserError` unless every container is confined as it should be, and tries it in those that run. */
export async function checkConfinement(log: Log): Promise<void> {
  for (const container of await inspectAll()) {
    const name = serviceOf(container);
    const taken = liberties(container);
    if (taken.length > 0) throw new UserError(`${name} ${taken.join(', ')}`);
    if (!container.State.Running) continue;
    const user = await docker(['compose', 'exec', '-T', name, 'id', '-u']);
    if (user === '0') throw new UserError(`${name} runs as root`);
    await checkReadOnly(name);
    log(`  ${name}: user ${user}, no capabilities, root file system read-only`);
  }
}

/** Even root could not write there. */
async function checkReadOnly(name: string): Promise<void> {
  const refusal = await docker(['compose', 'exec', '-T', '--user', '0', name, 'touch', '/usr/written']).catch(
    (error: Error) => error.message,
  );
  if (!/Read-only file system/.test(refusal)) throw new UserError(`${name} could write to /usr: ${refusal}`);
}
