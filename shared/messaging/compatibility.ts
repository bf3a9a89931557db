import { COMPATIBILITY } from '@kafkajs/confluent-schema-registry';
import { z } from 'zod';
import { askRegistry, type RegistryAccess } from './registry-access.ts';
import { PermanentFailure } from './until-it-works.ts';

/** Every later version must be able to read what every earlier one wrote: only optional fields may be added. */
export const compatibility = COMPATIBILITY.BACKWARD_TRANSITIVE;

/**
 * Gives a subject our compatibility if it has none: whoever registers it first sets that in a second step, and may
 * be killed in between. A `PermanentFailure` when somebody chose another one.
 */
export async function adoptCompatibility(
  registry: RegistryAccess,
  subject: string,
  timeoutMs: number,
): Promise<void> {
  const config = `/config/${encodeURIComponent(subject)}`;
  const current = await askRegistry(registry, config, { timeoutMs });
  if (current.status === 404) return;
  if (current.status !== 200)
    throw new Error(`schema registry answered ${current.status} for the level of ${subject}`);
  const { compatibilityLevel } = z.object({ compatibilityLevel: z.string() }).parse(current.json());
  if (compatibilityLevel === compatibility) return;
  if (compatibilityLevel !== COMPATIBILITY.NONE)
    throw new PermanentFailure(
      `${subject} has compatibility ${compatibilityLevel} in the schema registry, and needs ${compatibility}`,
    );
  const { status } = await askRegistry(registry, config, {
    method: 'PUT',
    body: { compatibility },
    timeoutMs,
  });
  // 409: somebody else was faster.
  if (status !== 200 && status !== 409)
    throw new Error(`schema registry answered ${status} when told the level of ${subject}`);
}
