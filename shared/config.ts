import { z } from 'zod';
import { givenSettings } from './given-settings.ts';
import { checkKafkaSecurity, KafkaSecuritySettings } from './messaging/kafka/security-settings.ts';
import { checkRegistry, RegistrySettings } from './messaging/registry-settings.ts';
import { checkDatabases, DatabaseSettings } from './postgres/database-settings.ts';

/** A setting is missing or malformed. The message names it; the value is not shown, it may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads settings from the environment; `NAME_FILE` names a file with the value of `NAME`, without the blanks around it.
 * Throws `ConfigError` naming every setting that is missing or malformed, or whose file is, never what is in it.
 */
export function readConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const { values, trouble } = givenSettings(Object.keys(schema.shape), environment);
  const parsed = schema.safeParse(values, { reportInput: true });
  if (parsed.success && trouble.size === 0) return parsed.data;
  const issues = (parsed.error?.issues ?? []).filter(({ path: [name] }) => !trouble.has(String(name)));
  const problems = issues.map((issue) => `${issue.path.join('.')}: ${problem(issue)}`);
  throw new ConfigError(`settings missing or malformed: ${[...trouble.values(), ...problems].join('; ')}`);
}

function problem(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' && issue.input === undefined ? 'is missing' : issue.message;
}

export const port = z.coerce.number().int().min(0).max(65_535);

/** The items of a list that is written with commas. */
export function listIn(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

const commaList = z
  .string()
  .transform(listIn)
  .refine((list) => list.length > 0, 'must name at least one');

const days = z.coerce.number().positive().max(36_500);

/**
 * What has to be remembered for longer than what, and why: all services are meant to be set alike. `lagging`: what is
 * old stays until a sweep comes by, for a quarter of its time at most, and must be gone everywhere before.
 */
const remembersLonger = [
  {
    longer: 'STATE_RETENTION_DAYS',
    shorter: 'INBOX_RETENTION_DAYS',
    why: 'an event that comes again is answered by the state then',
  },
  {
    longer: 'STATE_RETENTION_DAYS',
    shorter: 'PARKED_RETENTION_DAYS',
    lagging: true,
    why: 'what is parked anywhere may still go on, and concern all',
  },
  {
    longer: 'IDLE_RETENTION_DAYS',
    shorter: 'STATE_RETENTION_DAYS',
    why: 'an order that rests may be alive elsewhere',
  },
  {
    longer: 'LASTING_RETENTION_DAYS',
    shorter: 'IDLE_RETENTION_DAYS',
    lagging: true,
    why: 'an order that rests elsewhere must not outlive that it was shipped',
  },
] as const;

/** What every service is told by its environment. */
const ServiceSettings = z.object({
  KAFKA_BROKERS: commaList,
  ...KafkaSecuritySettings.shape,
  ...RegistrySettings.shape,
  ...DatabaseSettings.shape,
  /** Health, and what is parked; 0 takes any free port. */
  ADMIN_PORT: port.default(0),
  API_PORT: port.default(0),
  LISTEN_HOST: z.string().default('127.0.0.1'),
  /** Whoever wants to see and change what is parked, on the admin port, has to send it; without one, this host may. */
  ADMIN_TOKEN: z
    .string()
    .regex(/^\S{16,}$/, 'must be at least 16 characters without spaces')
    .optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  /** Most inputs in one transaction. */
  MAX_BATCH: z.coerce.number().int().min(1).max(5_000).default(1_000),
  /** How long the ids of what was processed are known; must be longer than any topic keeps an event. */
  INBOX_RETENTION_DAYS: days.default(9),
  /** How long a message that was parked waits for a person. */
  PARKED_RETENTION_DAYS: days.default(90),
  /** How long an order that has ended is known. */
  STATE_RETENTION_DAYS: days.default(120),
  /** How long an order is known that rests in a status where nobody says whether it has ended elsewhere. */
  IDLE_RETENTION_DAYS: days.default(365),
  /** How long an order is known whose end others may still ask about. */
  LASTING_RETENTION_DAYS: days.default(550),
});

export const ServiceConfig = ServiceSettings.superRefine(checkRetention)
  .superRefine(checkKafkaSecurity)
  .superRefine(checkRegistry)
  .superRefine(checkDatabases);
export type ServiceConfig = z.output<typeof ServiceConfig>;

function checkRetention(settings: z.output<typeof ServiceSettings>, context: z.RefinementCtx): void {
  for (const { longer, shorter, why, ...how } of remembersLonger) {
    const lagging = 'lagging' in how;
    if (settings[longer] <= settings[shorter] * (lagging ? 1.25 : 1))
      context.addIssue({
        code: 'custom',
        path: [longer],
        message: `must be longer than ${shorter}${lagging ? ' by more than a quarter' : ''}: ${why}`,
      });
  }
}
