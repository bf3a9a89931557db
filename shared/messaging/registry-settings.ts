import { z } from 'zod';
import { refuseHalfGiven } from '../half-given.ts';
import { certificates } from '../tls.ts';
import type { RegistryAccess } from './registry-access.ts';

const Settings = z.object({
  /** Without a registry, events are plain JSON. */
  SCHEMA_REGISTRY_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  /** Without it, the authorities that Node trusts. */
  SCHEMA_REGISTRY_CA: certificates.optional(),
  SCHEMA_REGISTRY_USERNAME: z.string().min(1).optional(),
  SCHEMA_REGISTRY_PASSWORD: z.string().min(1).optional(),
});

/** Where the schema registry is, and how it knows us, as the environment says it. */
export const RegistrySettings = Settings.superRefine(checkRegistry);
export type RegistrySettings = z.output<typeof Settings>;

const halfGiven = refuseHalfGiven([
  ['SCHEMA_REGISTRY_CA', 'SCHEMA_REGISTRY_URL'],
  ['SCHEMA_REGISTRY_USERNAME', 'SCHEMA_REGISTRY_URL'],
  ['SCHEMA_REGISTRY_USERNAME', 'SCHEMA_REGISTRY_PASSWORD'],
  ['SCHEMA_REGISTRY_PASSWORD', 'SCHEMA_REGISTRY_USERNAME'],
]);

/** Refuses what is given by half, and credentials where they would be seen: in the URL, or on the way. */
export function checkRegistry(settings: RegistrySettings, context: z.RefinementCtx): void {
  halfGiven(settings, context);
  const { SCHEMA_REGISTRY_URL: text, SCHEMA_REGISTRY_CA: ca, SCHEMA_REGISTRY_PASSWORD: password } = settings;
  if (text === undefined) return;
  const url = new URL(text);
  const refuse = (message: string) =>
    context.addIssue({ code: 'custom', path: ['SCHEMA_REGISTRY_URL'], message });
  if (url.username !== '' || url.password !== '')
    refuse('must have no credentials: SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD are for them');
  if (url.protocol === 'http:' && (ca !== undefined || password !== undefined))
    refuse('must be https with a CA or a password');
}

/** The registry of settings that have been checked; undefined when there is none. */
export function registryAccess(settings: RegistrySettings): RegistryAccess | undefined {
  const { SCHEMA_REGISTRY_URL: url, SCHEMA_REGISTRY_CA: ca } = settings;
  const { SCHEMA_REGISTRY_USERNAME: username, SCHEMA_REGISTRY_PASSWORD: password } = settings;
  if (url === undefined) return undefined;
  return {
    url,
    ...(ca && { ca }),
    ...(username && password && { credentials: { username, password } }),
  };
}
