import type { EventDefinition } from '../../contracts/event.ts';
import { jsonSchemaOf } from '../../contracts/json-schema.ts';

/** A JSON schema, as far as events need it. */
export type JsonSchema = {
  readonly type?: string;
  readonly properties?: { readonly [field: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly [keyword: string]: unknown;
};

const made = new WeakMap<EventDefinition, JsonSchema>();

/** The schema that the event has now. */
export function currentSchemaOf(event: EventDefinition): JsonSchema {
  const known = made.get(event) ?? (JSON.parse(jsonSchemaOf(event)) as JsonSchema);
  made.set(event, known);
  return known;
}

/** The shapes that a value may have: more than one for a union. */
export function optionsOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.oneOf ?? schema.anyOf ?? [schema];
}
