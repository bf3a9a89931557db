import { listIn } from '../../shared/config.ts';
import { givenValues } from './given-values.ts';
import { UserError } from './user-error.ts';

export type StackMode =
  /** `any`: whichever of the other two can be started here. */
  | { readonly kind: 'native' | 'containers' | 'any' }
  | {
      readonly kind: 'external';
      readonly kafkaBrokers: readonly string[];
      readonly schemaRegistryUrl: string;
      readonly adminDatabaseUrl: string;
    };

const externalVariables = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'DATABASE_URL'] as const;

/**
 * Decides from the environment which Kafka, registry and Postgres to use: those that are named, by a file each or by
 * themselves, or ones that are started here when none is. Throws a `UserError` for a bad one.
 */
export function chooseStackMode(environment: NodeJS.ProcessEnv): StackMode {
  if (environment.STACK === 'native' || environment.STACK === 'containers')
    return { kind: environment.STACK };
  const env = givenValues(externalVariables, environment);
  const missing = externalVariables.filter((name) => !env[name]);
  switch (environment.STACK ?? '') {
    case '':
      if (missing.length === 0) return external(env);
      if (missing.length === externalVariables.length) return { kind: 'any' };
      throw incomplete(missing);
    case 'external':
      if (missing.length === 0) return external(env);
      throw new UserError(
        `STACK=external needs ${externalVariables.join(', ')}; missing: ${missing.join(', ')}.`,
      );
    default:
      throw new UserError(
        `STACK=${environment.STACK} is not known. It can be native, containers or external.`,
      );
  }
}

/** Some are given: whoever gave them would be surprised to find their own servers unused. */
function incomplete(missing: readonly string[]): UserError {
  const set = externalVariables.filter((name) => !missing.includes(name));
  return new UserError(
    `${listed(set)} set, but ${listed(missing)} missing. Set all three to use servers of your own; ` +
      'set none of them, or STACK=native or containers, to have servers started here.',
  );
}

function listed(names: readonly string[]): string {
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'}`;
}

function external(env: { readonly [name: string]: string | undefined }): StackMode {
  const [brokers = '', schemaRegistryUrl = '', adminDatabaseUrl = ''] = externalVariables.map(
    (name) => env[name],
  );
  const kafkaBrokers = listIn(brokers);
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
