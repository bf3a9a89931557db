import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ShipmentCreated } from '../../shared/contracts/shipments.ts';
import { connectRegistry } from '../../shared/messaging/registry.ts';
import { PermanentFailure, untilItWorks } from '../../shared/messaging/until-it-works.ts';
import { refusingRegistry } from '../harness/refusing-registry.ts';

const silent = pino({ level: 'silent' });
const { signal } = new AbortController();

function failureOfRegistering(url: string): Promise<unknown> {
  return connectRegistry(url, silent, 300)
    .register(ShipmentCreated)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

describe('registering a schema', () => {
  it('fails for good when it is incompatible: the failure names the subject, the reason and the way out', async () => {
    const failure = await failureOfRegistering(await refusingRegistry(409));
    expect(failure).toBeInstanceOf(PermanentFailure);
    const { message } = failure as Error;
    expect(message).toContain('shipments-ShipmentCreated');
    expect(message).toContain('refused as told');
    expect(message).toContain('npm run reset');
  });

  it.each([401, 404, 422, 429, 500, 503])('fails for now when the registry answers %i', async (status) => {
    const failure = await failureOfRegistering(await refusingRegistry(status));
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(PermanentFailure);
  });

  it.each(['refused', 'silent'])('fails for now when the connection is %s', async (how) => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    if (how === 'refused') server.close();
    const failure = await failureOfRegistering(`http://127.0.0.1:${port}`);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(PermanentFailure);
  });
});

describe('what is done until it works', () => {
  it('is done again after a failure that may pass', async () => {
    let attempts = 0;
    const work = async () => {
      attempts += 1;
      if (attempts < 3) throw new Error('away');
      return 'there';
    };
    expect(await untilItWorks('asking', work, silent, signal)).toBe('there');
    expect(attempts).toBe(3);
  });

  it('is given up after one that will not', async () => {
    let attempts = 0;
    const work = async () => {
      attempts += 1;
      throw new PermanentFailure('never');
    };
    await expect(untilItWorks('asking', work, silent, signal)).rejects.toThrow('never');
    expect(attempts).toBe(1);
  });
});
