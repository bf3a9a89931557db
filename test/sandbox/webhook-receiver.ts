import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Stripe from 'stripe';
import { onTestFinished } from 'vitest';

const path = '/webhooks';
const secret = 'whsec_test';

/** A webhook endpoint that accepts what is signed right, as the SDK sees it, if `status` lets it. */
export async function webhookReceiver() {
  const received: Stripe.Event[] = [];
  const bodies: string[] = [];
  const answers = { status: (_body: string): number | Promise<number> => 200, attempts: 0, strays: 0 };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    answers.attempts += 1;
    // Only a redirect that is followed leads to another path.
    if (request.url !== path) answers.strays += 1;
    response.statusCode = await answers.status(body);
    if (response.statusCode < 300) {
      const signature = String(request.headers['stripe-signature']);
      received.push(Stripe.webhooks.constructEvent(body, signature, secret));
      bodies.push(body);
    }
    response.setHeader('location', '/elsewhere').end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(400).end(error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: { url: `http://127.0.0.1:${port}${path}`, secret },
    answers,
    received,
    /** As they were sent, byte for byte. */
    bodies,
    types: () => received.map(({ type }) => type),
  };
}
