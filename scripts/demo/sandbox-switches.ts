import type { Stage } from './stage.ts';

/** Replaces all switches of one of the sandbox' parties; an empty object turns them off. */
export async function setSwitches(
  { sandboxUrl, signal }: Stage,
  party: 'carrier' | 'webhooks',
  switches: object,
): Promise<void> {
  const response = await fetch(`${sandboxUrl}/switches/${party}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(switches),
    signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
  });
  if (!response.ok) throw new Error(`the sandbox refused the switches: ${await response.text()}`);
}
