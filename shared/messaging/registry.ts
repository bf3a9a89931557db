import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { EventDefinition } from '../contracts/event.ts';
import { PermanentFailure } from './until-it-works.ts';

type Middleware = NonNullable<ConstructorParameters<typeof SchemaRegistry>[0]['middlewares']>[number];

/** Every later version must be able to read what every earlier one wrote: only optional fields may be added. */
const compatibility = COMPATIBILITY.BACKWARD_TRANSITIVE;

export type Registry = {
  /**
   * Registers the event's schema, or finds it; gives its id. Doing it again changes nothing. A `PermanentFailure`
   * when the registry knows an earlier version that this one is not compatible with.
   */
  register(event: EventDefinition): Promise<number>;
  /** Type of the event that the schema with this id describes; undefined if there is no such id. */
  eventTypeOf(id: number): Promise<string | undefined>;
};

/** The event's JSON schema, made from the same object that parses: closed, self-contained, titled by event type. */
export function jsonSchemaOf(event: EventDefinition): string {
  const schema = z.toJSONSchema(event.schema, { target: 'draft-7', reused: 'inline', io: 'output' });
  return JSON.stringify({ ...schema, title: event.type });
}

export function subjectOf(event: EventDefinition): string {
  return `${event.topic}-${event.type}`;
}

/** A Confluent-compatible schema registry. Every request ends within `timeoutMs`. */
export function connectRegistry(url: string, log: Logger, timeoutMs = 5_000): Registry {
  const ajv = new Ajv({ strict: true });
  addFormats.default(ajv);
  const client = new SchemaRegistry(
    { host: url, retry: { retries: 2 }, middlewares: [within(timeoutMs)] },
    { [SchemaType.JSON]: { ajvInstance: ajv } },
  );
  return {
    async register(event) {
      const subject = subjectOf(event);
      const schema = { type: SchemaType.JSON as const, schema: jsonSchemaOf(event) };
      const { id } = await client.register(schema, { subject, compatibility }).catch((error: unknown) => {
        throw incompatibility(subject, error) ?? error;
      });
      log.debug({ subject, schemaId: id }, 'schema registered');
      return id;
    },
    async eventTypeOf(id) {
      const response = await fetch(`${url}/schemas/ids/${id}`, { signal: AbortSignal.timeout(timeoutMs) });
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`schema registry answered ${response.status} for schema ${id}`);
      const { schema } = z.object({ schema: z.string() }).parse(await response.json());
      return z.looseObject({ title: z.string().optional() }).parse(JSON.parse(schema)).title;
    },
  };
}

/** What the registry's answer means if it is that the schema is incompatible. */
function incompatibility(subject: string, error: unknown): PermanentFailure | undefined {
  if (!(error instanceof Error && 'status' in error && error.status === 409)) return undefined;
  return new PermanentFailure(
    `the schema of ${subject} is incompatible with what the schema registry has for it: ${error.message}. ` +
      'Add only optional fields to a published event; a development stack is wiped with npm run reset.',
    { cause: error },
  );
}

/** The client has no timeout of its own. */
function within(milliseconds: number): Middleware {
  return () => ({ prepareRequest: async (next) => (await next()).enhance({ timeout: milliseconds }) });
}
