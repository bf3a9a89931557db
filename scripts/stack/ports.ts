import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { Log } from './progress.ts';

/**
 * `default`: the fixed ones, another with a notice when one is taken. `free`: any, so that stacks can run side by side.
 */
export type PortChoice = 'default' | 'free';

// Below what systems hand out to outgoing connections, which could take a port before its server does.
const freeRange = { from: 20_000, to: 30_000 };

/**
 * Chooses a port on 127.0.0.1 for each name in `preferred`, no port twice and none of `taken`, to which it adds them:
 * several choices with one set may go on at the same time.
 */
export async function choosePorts<Name extends string>(
  preferred: Readonly<Record<Name, number>>,
  choice: PortChoice,
  log: Log,
  taken: Set<number> = new Set(),
): Promise<Record<Name, number>> {
  const chosen = {} as Record<Name, number>;
  for (const [name, port] of Object.entries<number>(preferred) as [Name, number][]) {
    const wanted = choice === 'default' && !taken.has(port) && (await isFree(port));
    chosen[name] = wanted ? port : await freePort(taken);
    taken.add(chosen[name]);
    if (choice === 'default' && !wanted) {
      log(`  Port ${port} (${name}) is taken: using ${chosen[name]} instead`);
    }
  }
  return chosen;
}

async function freePort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(freeRange.from, freeRange.to);
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port found between ${freeRange.from} and ${freeRange.to}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
