import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';

/** A service that answers each path with a status; gives its port. */
async function givenService(answers: Readonly<Record<string, number>>): Promise<number> {
  const server = createServer(({ url = '' }, response) => {
    response.statusCode = answers[url] ?? 404;
    response.end(JSON.stringify({ reasons: [`said of ${url}`] }));
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function check(port: number, ...args: string[]) {
  const child = spawn(process.execPath, ['shared/health-check.ts', ...args], {
    env: { ADMIN_PORT: String(port) },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const [code] = await once(child, 'close');
  return { code, said };
}

it.each([
  { path: '/health/ready', code: 0 },
  { path: '/health/live', code: 1 },
])(
  "has the exit code for a service's own answer about $path, and shows its reasons",
  async ({ path, code }) => {
    // given
    const port = await givenService({ '/health/ready': 200, '/health/live': 503 });

    // when, then
    expect(await check(port, path)).toEqual({ code, said: expect.stringContaining(`said of ${path}`) });
  },
);

it('asks whether the service lives unless told otherwise', async () => {
  const port = await givenService({ '/health/live': 200 });
  expect(await check(port)).toMatchObject({ code: 0 });
});

it('fails when nobody answers', async () => {
  // given
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, 'close');

  // when, then
  expect(await check(port)).toEqual({ code: 1, said: expect.stringContaining('ECONNREFUSED') });
});
