import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { EventDefinition } from '../contracts/event.ts';
import { jsonSchemaOf } from '../contracts/json-schema.ts';
import { adoptCompatibility, compatibility } from './compatibility.ts';
import { askRegistry, type RegistryAccess, registryAgent } from './registry-access.ts';
import { PermanentFailure } from './until-it-works.ts';

type Middleware = NonNullable<ConstructorParameters<typeof SchemaRegistry>[0]['middlewares']>[number];

export type Registry = {
  /**
   * Registers the event's schema, or finds it; gives its id. Doing it again changes nothing. A `PermanentFailure`
   * when the registry knows an earlier version that this one is not compatible with, or holds the subject to
   * another compatibility than ours.
   */
  register(event: EventDefinition): Promise<number>;
  /** Type of the event that the schema with this id describes; undefined if there is no such id. */
  eventTypeOf(id: number): Promise<string | undefined>;
};

export function subjectOf(event: EventDefinition): string {
  return `${event.topic}-${event.type}`;
}

/** A Confluent-compatible schema registry, by its URL alone if that is all. Every request ends within `timeoutMs`. */
export function connectRegistry(registry: string | RegistryAccess, log: Logger, timeoutMs = 5_000): Registry {
  const access = typeof registry === 'string' ? { url: registry } : registry;
  const agent = registryAgent(access);
  const ajv = new Ajv({ strict: true });
  addFormats.default(ajv);
  const client = new SchemaRegistry(
    {
      host: access.url,
      ...(agent && { agent }),
      ...(access.credentials && { auth: access.credentials }),
      retry: { retries: 2 },
      middlewares: [within(timeoutMs)],
    },
    { [SchemaType.JSON]: { ajvInstance: ajv } },
  );
  return {
    async register(event) {
      const subject = subjectOf(event);
      const schema = { type: SchemaType.JSON as const, schema: jsonSchemaOf(event) };
      const once = async () => (await client.register(schema, { subject, compatibility })).id;
      // Two that register a subject for the first time get in each other's way: what fails then works afterwards.
      const id = await once().catch(async (error: unknown) => {
        if (!mayBeCrossed(error)) throw error;
        await adoptCompatibility(access, subject, timeoutMs);
        return await once().catch((again: unknown) => {
          throw incompatibility(subject, again) ?? again;
        });
      });
      log.debug({ subject, schemaId: id }, 'schema registered');
      return id;
    },
    async eventTypeOf(id) {
      const answer = await askRegistry(access, `/schemas/ids/${id}`, { timeoutMs });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200)
        throw new Error(`schema registry answered ${answer.status} for schema ${id}`);
      const { schema } = z.object({ schema: z.string() }).parse(answer.json());
      return z.looseObject({ title: z.string().optional() }).parse(JSON.parse(schema)).title;
    },
  };
}

function mayBeCrossed(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return isConflict(error) || error.name === 'ConfluentSchemaRegistryCompatibilityError';
}

function isConflict(error: Error): boolean {
  return 'status' in error && error.status === 409;
}

/** What the registry's answer means if it is that the schema is incompatible. */
function incompatibility(subject: string, error: unknown): PermanentFailure | undefined {
  if (!(error instanceof Error && isConflict(error))) return undefined;
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
