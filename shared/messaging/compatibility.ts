import { COMPATIBILITY } from '@kafkajs/confluent-schema-registry';
import { z } from 'zod';
import { PermanentFailure } from './until-it-works.ts';

/** Every later version must be able to read what every earlier one wrote: only optional fields may be added. */
export const compatibility = COMPATIBILITY.BACKWARD_TRANSITIVE;

/**
 * Gives a subject our compatibility if it has none: whoever registers it first sets that in a second step, and may
 * be killed in between. A `PermanentFailure` when somebody chose another one.
 */
export async function adoptCompatibility(url: string, subject: string, timeoutMs: number): Promise<void> {
  const config = `${url}/config/${encodeURIComponent(subject)}`;
  const current = await fetch(config, { signal: AbortSignal.timeout(timeoutMs) });
  if (current.status === 404) return;
  if (!current.ok) throw new Error(`schema registry answered ${current.status} for the level of ${subject}`);
  const { compatibilityLevel } = z.object({ compatibilityLevel: z.string() }).parse(await current.json());
  if (compatibilityLevel === compatibility) return;
  if (compatibilityLevel !== COMPATIBILITY.NONE)
    throw new PermanentFailure(
      `${subject} has compatibility ${compatibilityLevel} in the schema registry, and needs ${compatibility}`,
    );
  const answer = await fetch(config, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ compatibility }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  // Somebody else was faster.
  if (!answer.ok && answer.status !== 409)
    throw new Error(`schema registry answered ${answer.status} when told the level of ${subject}`);
}
