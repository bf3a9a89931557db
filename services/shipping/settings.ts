import { z } from 'zod';
import { readConfig } from '../../shared/config.ts';

const CarrierEnvironment = z.object({
  CARRIER_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
});

/** Where the carrier is. Throws `ConfigError` naming what is missing or malformed. */
export function carrierUrl(environment: NodeJS.ProcessEnv): URL {
  return new URL(readConfig(CarrierEnvironment, environment).CARRIER_URL);
}
