import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { bookShipment, eventually } from './running-sandbox.ts';

const anyPorts = { STRIPE_PORT: '0', CARRIER_PORT: '0', SMTP_PORT: '0', CONTROL_PORT: '0' };

function givenProcess(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['scripts/sandbox/main.ts'], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function urlsOf(child: ChildProcess): Promise<Record<string, string>> {
  const urls: Record<string, string> = {};
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface(child.stdout)) {
    const [name = '', url = ''] = line.split(/\s+/);
    urls[name] = url;
    if (name === 'control') break;
  }
  return urls;
}

describe('stopping', () => {
  it('cuts what is under way, without its effect, and can be repeated', async () => {
    const sandbox = await startSandbox();
    sandbox.switches.set('carrier', { slow: { delayMs: 60_000, times: 1 } });
    const booking = bookShipment(sandbox.carrierUrl, 'order-1').catch((error: unknown) => error);
    await eventually(() => sandbox.switches.show('carrier').slow).toBeUndefined();
    await sandbox.stop();
    await sandbox.stop();
    expect(await booking).toBeInstanceOf(TypeError);
    expect(sandbox.ledger().carrier.shipments).toEqual([]);
    await expect(fetch(sandbox.controlUrl)).rejects.toThrow('fetch failed');
  });

  it('a port that is taken stops the start and frees the others', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    for (const party of ['stripe', 'carrier', 'smtp', 'control'] as const) {
      const starting = startSandbox({ ports: { [party]: taken } });
      await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken });
    }
  });
});

describe('the sandbox process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends within 2 s of %s although clients are connected',
    async (signal) => {
      const child = givenProcess(anyPorts);
      const { carrier = '', control = '' } = await urlsOf(child);
      await fetch(`${control}/switches/carrier`, {
        method: 'PUT',
        body: JSON.stringify({ slow: { delayMs: 60_000, times: 1 } }),
        headers: { 'content-type': 'application/json' },
      });
      const booking = bookShipment(carrier, 'order-1').catch((error: unknown) => error);
      const slowOf = async () =>
        ((await (await fetch(`${control}/switches/carrier`)).json()) as { slow?: unknown }).slow;
      await eventually(slowOf).toBeUndefined();

      child.kill(signal);
      const [code] = await once(child, 'exit');
      // when it takes longer, the process ends itself with 1
      expect(code).toBe(0);
      expect(await booking).toBeInstanceOf(TypeError);
    },
    30_000,
  );

  it.each([
    ['SMTP_PORT', { SMTP_PORT: 'mail' }],
    ['WEBHOOK_SECRET', { WEBHOOK_URL: 'http://127.0.0.1:1/webhooks' }],
    ['WEBHOOK_URL', { WEBHOOK_URL: 'file:///tmp', WEBHOOK_SECRET: 'whsec_x' }],
  ])(
    'says which setting is wrong: %s',
    async (name, wrong) => {
      const child = givenProcess({ ...anyPorts, ...wrong });
      let output = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      const [code] = await once(child, 'close');
      expect(code).toBe(1);
      expect(output).toContain(name);
    },
    30_000,
  );
});
