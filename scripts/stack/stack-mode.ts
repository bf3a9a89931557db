import { UserError } from './user-error.ts';

export type StackMode =
  | { readonly kind: 'native' }
  | {
      readonly kind: 'external';
      readonly kafkaBrokers: readonly string[];
      readonly schemaRegistryUrl: string;
      readonly adminDatabaseUrl: string;
    };

const externalVariables = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'DATABASE_URL'] as const;

/** Decides from the environment which Kafka, registry and Postgres to use. Throws a `UserError` for a bad one. */
export function chooseStackMode(env: NodeJS.ProcessEnv): StackMode {
  const missing = externalVariables.filter((name) => !env[name]);
  switch (env.STACK ?? '') {
    case 'native':
      return { kind: 'native' };
    case '':
      return missing.length === 0 ? external(env) : { kind: 'native' };
    case 'external':
      if (missing.length === 0) return external(env);
      throw new UserError(
        `STACK=external needs ${externalVariables.join(', ')}; missing: ${missing.join(', ')}.`,
      );
    case 'containers':
      throw new UserError(
        'STACK=containers is not there yet. Leave STACK out to run Kafka, the registry and Postgres without containers.',
      );
    default:
      throw new UserError(`STACK=${env.STACK} is not known. It can be native or external.`);
  }
}

function external(env: NodeJS.ProcessEnv): StackMode {
  const [brokers = '', schemaRegistryUrl = '', adminDatabaseUrl = ''] = externalVariables.map(
    (name) => env[name],
  );
  const kafkaBrokers = brokers
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');
  checkUrl('SCHEMA_REGISTRY_URL', schemaRegistryUrl, ['http:', 'https:']);
  checkUrl('DATABASE_URL', adminDatabaseUrl, ['postgres:', 'postgresql:']);
  return { kind: 'external', kafkaBrokers, schemaRegistryUrl, adminDatabaseUrl };
}

function checkUrl(name: string, value: string, protocols: readonly string[]): void {
  const protocol = URL.canParse(value) ? new URL(value).protocol : '';
  if (protocols.includes(protocol)) return;
  // The value is left out of the message: it may hold a password.
  throw new UserError(
    `${name} has to be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}.`,
  );
}
