import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { type EventEmitter, once } from 'node:events';
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
async function keep(port: number): Promise<boolean> {
  const sign = createSocket('udp4').unref();
  const isKept = await listens(sign.bind({ address: '127.0.0.1', port, exclusive: true }));
  if (!isKept) sign.close();
  return isKept;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const isListening = await listens(probe.listen({ host: '127.0.0.1', port, exclusive: true }));
  if (isListening) await once(probe.close(), 'close');
  return isListening;
}

/** Whether it has got the port that it asks for. */
async function listens(asking: EventEmitter): Promise<boolean> {
  try {
    await once(asking, 'listening');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    throw error;
  }
}
