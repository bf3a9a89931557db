import { z } from 'zod';

/** A setting is missing or malformed. The message names it; the value is not shown, it may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads settings from the environment. Throws `ConfigError` naming every setting that is missing or malformed. */
export function readConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const parsed = schema.safeParse(environment, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${problem(issue)}`);
  throw new ConfigError(`settings missing or malformed: ${problems.join('; ')}`);
}

function problem(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' && issue.input === undefined ? 'is missing' : issue.message;
}

export const port = z.coerce.number().int().min(0).max(65_535);

const commaList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )
  .refine((list) => list.length > 0, 'must name at least one');

/** What every service is told by its environment. */
export const ServiceConfig = z.object({
  KAFKA_BROKERS: commaList,
  /** Without a registry, events are plain JSON. */
  SCHEMA_REGISTRY_URL: z.url().optional(),
  DATABASE_URL: z.url(),
  /** Health endpoints; 0 takes any free port. */
  ADMIN_PORT: port.default(0),
  API_PORT: port.default(0),
  LISTEN_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  /** Most inputs in one transaction. */
  MAX_BATCH: z.coerce.number().int().min(1).max(5_000).default(1_000),
});
export type ServiceConfig = z.output<typeof ServiceConfig>;
