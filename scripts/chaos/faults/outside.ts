import type { Party, PartySwitches } from '../../sandbox/switches.ts';
import type { Fault } from '../fault.ts';

const aWhile: Fault['lastsMs'] = [3_000, 8_000];

/** What goes wrong at the payment provider, the carrier and the mail server. */
export const outsideFaults: readonly Fault[] = [
  switched('the provider answers 500', 'stripe', { fail: {} }),
  switched('the provider answers 429', 'stripe', { rateLimit: {} }),
  switched('the provider is slow', 'stripe', { slow: { delayMs: 3_000 } }),
  switched('the provider is slower than anybody waits', 'stripe', { slow: { delayMs: 11_000, times: 50 } }),
  switched('the provider does it, and its answer is lost', 'stripe', { loseAnswer: {} }),
  switched('the provider does it, and answers 500', 'stripe', { failAfterEffect: {} }),
  switched('webhooks come three times', 'webhooks', { repeat: { copies: 3 } }),
  switched('webhooks come in another order', 'webhooks', { swap: {} }),
  switched('webhooks come late', 'webhooks', { late: { delayMs: 4_000 } }),
  switched('webhooks are lost', 'webhooks', { drop: {} }),
  switched('the carrier fails', 'carrier', { fail: {} }),
  switched('the carrier does it, and its answer is lost', 'carrier', { loseAnswer: {} }),
  switched('the mail server fails', 'smtp', { fail: {} }),
  switched('the mail server takes mails, and its answer is lost', 'smtp', { loseAnswer: {} }),
];

function switched<P extends Party>(name: string, party: P, switches: PartySwitches<P>): Fault {
  return {
    name,
    lastsMs: aWhile,
    async inflict({ system }, _, last) {
      const url = `${system.sandbox.controlUrl}/switches/${party}`;
      await ask(url, { method: 'PUT', body: JSON.stringify(switches) });
      await last().finally(() => ask(url, { method: 'DELETE' }));
      return party;
    },
  };
}

async function ask(url: string, request: RequestInit): Promise<void> {
  const headers = request.body ? { 'content-type': 'application/json' } : {};
  const answer = await fetch(url, { ...request, headers, signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} at ${url}: ${await answer.text()}`);
}
