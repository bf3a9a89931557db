import type { KafkaConfig, SASLOptions } from 'kafkajs';
import { z } from 'zod';
import { refuseHalfGiven } from '../../half-given.ts';
import { belongTogether, certificates, privateKey, verifiedTls } from '../../tls.ts';

const Settings = z.object({
  KAFKA_SSL: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** Without it, the authorities that Node trusts. */
  KAFKA_SSL_CA: certificates.optional(),
  /** For brokers that ask for a client's certificate. */
  KAFKA_SSL_CERTIFICATE: certificates.optional(),
  KAFKA_SSL_KEY: privateKey.optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().min(1).optional(),
  KAFKA_SASL_PASSWORD: z.string().min(1).optional(),
});

/** How to reach Kafka in confidence, as the environment says it; without any of it, in the open. */
export const KafkaSecuritySettings = Settings.superRefine(checkKafkaSecurity);
export type KafkaSecuritySettings = z.output<typeof Settings>;

/** The same for kafkajs. */
export type KafkaSecurity = Pick<KafkaConfig, 'ssl' | 'sasl'>;

const halfGiven = refuseHalfGiven([
  ['KAFKA_SSL_CA', 'KAFKA_SSL'],
  ['KAFKA_SSL_CERTIFICATE', 'KAFKA_SSL'],
  ['KAFKA_SSL_CERTIFICATE', 'KAFKA_SSL_KEY'],
  ['KAFKA_SSL_KEY', 'KAFKA_SSL_CERTIFICATE'],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME'],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_PASSWORD'],
  ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_MECHANISM'],
  ['KAFKA_SASL_PASSWORD', 'KAFKA_SASL_MECHANISM'],
]);

/** Refuses what is given by half, and a password that everybody on the way could read. */
export function checkKafkaSecurity(settings: KafkaSecuritySettings, context: z.RefinementCtx): void {
  halfGiven(settings, context);
  const refuse = (name: keyof KafkaSecuritySettings, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (settings.KAFKA_SASL_MECHANISM === 'plain' && !settings.KAFKA_SSL)
    refuse('KAFKA_SSL', 'must be true: the mechanism plain sends the password as it is');
  const { KAFKA_SSL_CERTIFICATE: certificate, KAFKA_SSL_KEY: key } = settings;
  if (certificate && key && !belongTogether(certificate, key))
    refuse('KAFKA_SSL_KEY', 'must be the key of KAFKA_SSL_CERTIFICATE');
}

/** What kafkajs needs to know of settings that have been checked. */
export function kafkaSecurity(settings: KafkaSecuritySettings): KafkaSecurity {
  const { KAFKA_SSL_CA: ca, KAFKA_SSL_CERTIFICATE: cert, KAFKA_SSL_KEY: key } = settings;
  const sasl = saslOf(settings);
  return { ...(settings.KAFKA_SSL && { ssl: verifiedTls({ ca, cert, key }) }), ...(sasl && { sasl }) };
}

function saslOf(settings: KafkaSecuritySettings): SASLOptions | undefined {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username = '' } = settings;
  return mechanism && { mechanism, username, password: settings.KAFKA_SASL_PASSWORD ?? '' };
}
