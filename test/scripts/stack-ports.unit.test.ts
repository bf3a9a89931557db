import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { choosePorts } from '../../scripts/stack/ports.ts';

vi.mock('node:crypto', { spy: true });

async function takePort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('ports', () => {
  it('are the preferred ones while they are free, and another with a notice when one is taken', async () => {
    // Given a taken port, and one that was free a moment ago
    const taken = await takePort();
    const { free } = await choosePorts({ free: 1 }, 'free', () => {});
    const notices: string[] = [];
    // When
    const chosen = await choosePorts({ kafka: taken, registry: free }, 'default', (line) =>
      notices.push(line),
    );
    // Then
    expect(chosen.registry).toBe(free);
    expect(chosen.kafka).not.toBe(taken);
    expect(notices).toEqual([`  Port ${taken} (kafka) is taken: using ${chosen.kafka} instead`]);
  });

  it('are never given twice', async () => {
    const names = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`p${index}`, 7100]));
    const chosen = await choosePorts(names, 'free', () => {});
    expect(new Set(Object.values(chosen)).size).toBe(30);
  });

  it('are kept from others who choose, though nobody listens on them yet', async () => {
    const { mine } = await choosePorts({ mine: 1 }, 'free', () => {});
    vi.mocked(randomInt as (from: number, to: number) => number).mockImplementationOnce(() => mine);
    const { theirs } = await choosePorts({ theirs: 1 }, 'free', () => {});
    expect(theirs).not.toBe(mine);
  });
});
