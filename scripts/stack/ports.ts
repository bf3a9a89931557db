import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Log } from './progress.ts';

/**
 * `default`: the fixed ones, another with a notice when one is taken. `free`: any, so that stacks can run side by side.
 */
export type PortChoice = 'default' | 'free';

// Below what systems hand out to outgoing connections, which could take a port before its server does.
const freeRange = { from: 20_000, to: 30_000 };

/**
 * Chooses a port on 127.0.0.1 for each name in `preferred`. Ports out of the free range are kept for this process as long
 * as it lives, so nobody else who chooses here gets them, though servers may begin to listen only much later.
 */
export async function choosePorts<Name extends string>(
  preferred: Readonly<Record<Name, number>>,
  choice: PortChoice,
  log: Log,
): Promise<Record<Name, number>> {
  const chosen = {} as Record<Name, number>;
  for (const [name, port] of Object.entries<number>(preferred) as [Name, number][]) {
    const wanted = choice === 'default' && !Object.values(chosen).includes(port) && (await isFree(port));
    chosen[name] = wanted ? port : await freePort();
    if (choice === 'default' && !wanted) {
      log(`  Port ${port} (${name}) is taken: using ${chosen[name]} instead`);
    }
  }
  return chosen;
}

async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(freeRange.from, freeRange.to);
    if ((await isFree(port)) && (await keep(port))) return port;
  }
  throw new Error(`no free port found between ${freeRange.from} and ${freeRange.to}`);
}

/**
 * Servers listen on TCP, so UDP's port of the same number serves as a sign that it is taken: one that other processes
 * see, and that the system takes down when this one ends, however it ends.
 */
function keep(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const sign = createSocket('udp4').unref();
    sign.once('error', (error: NodeJS.ErrnoException) => {
      sign.close();
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    sign.bind({ address: '127.0.0.1', port, exclusive: true }, () => resolve(true));
  });
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
