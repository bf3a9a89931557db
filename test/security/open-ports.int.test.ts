import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { sagaServices } from '../harness/saga-services.ts';
import { openStage } from '../harness/stage.ts';

/** Another address of this machine's own network: for whoever listens, that of somebody else. */
const elsewhere = '127.0.0.2';
const token = 'a-token-of-sixteen-and-more';

type Asking = {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
};

/** The payment service, which has an admin port and takes webhooks, asked by somebody at another address. */
async function given(settings: { readonly [name: string]: string }) {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.stop());
  const stage = await openStage();
  onTestFinished(() => stage.close());
  const { adminUrl, apiUrl = '' } = await stage.start(sagaServices(sandbox).payment, { settings });
  const ask = async (url: string, path: string, { body, ...options }: Asking = {}) => {
    const asking = request({
      host: elsewhere,
      localAddress: elsewhere,
      port: new URL(url).port,
      path,
      ...options,
    });
    asking.end(body);
    const [response] = await once(asking, 'response');
    return { status: response.statusCode as number, body: await text(response) };
  };
  return {
    admin: (path: string, asking?: Asking) => ask(adminUrl, path, asking),
    webhook: (asking: Asking = {}) =>
      ask(apiUrl, '/webhooks/stripe', {
        method: 'POST',
        body: '{"id":"evt_1","object":"event"}',
        ...asking,
        headers: { 'content-type': 'application/json', ...asking.headers },
      }),
  };
}

describe('a service, asked from another address', () => {
  it('is not reached at all, unless it is told to listen there', async () => {
    const { admin, webhook } = await given({});
    await expect(admin('/health/live')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(webhook()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('that listens everywhere tells its health, and keeps what is parked from whoever has no token', async () => {
    const { admin } = await given({ LISTEN_HOST: '0.0.0.0' });
    expect(await admin('/health/live')).toMatchObject({ status: 200 });
    const headers = { host: '127.0.0.1', authorization: `Bearer ${token}` };
    expect(await admin('/parked', { headers })).toMatchObject({ status: 403 });
    expect(await admin('/parked/1/redrive', { method: 'POST', headers })).toMatchObject({ status: 403 });
  });

  it('shows what is parked to whoever has the token that is set', async () => {
    const { admin } = await given({ LISTEN_HOST: '0.0.0.0', ADMIN_TOKEN: token });
    expect(await admin('/parked')).toMatchObject({ status: 403 });
    const headers = { authorization: `Bearer ${token}` };
    expect(await admin('/parked', { headers })).toEqual({ status: 200, body: '{"items":[],"next":null}' });
  });

  it('takes no webhook that is not signed', async () => {
    const { webhook } = await given({ LISTEN_HOST: '0.0.0.0' });
    expect(await webhook()).toMatchObject({ status: 400 });
    const headers = { 'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}` };
    expect(await webhook({ headers })).toMatchObject({ status: 400 });
  });
});
