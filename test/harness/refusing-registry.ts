import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** URL of a schema registry that answers every registration with this status; it goes with the test. */
export async function refusingRegistry(status: number): Promise<string> {
  const server = createServer(({ method }, response) => {
    const known = method === 'GET';
    response.writeHead(known ? 200 : status, { 'content-type': 'application/json' });
    const answer = known ? { compatibilityLevel: 'BACKWARD_TRANSITIVE' } : { message: 'refused as told' };
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
