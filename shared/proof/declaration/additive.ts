import { isDeepStrictEqual } from 'node:util';
import { type JsonSchema, optionsOf } from './json-schema.ts';

const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'];
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'];
const narrowing = ['pattern', 'format'];
/** Looked at in ways of their own, or without meaning for what is valid. Objects drop what they do not know. */
const others = [
  ...['type', 'properties', 'required', 'items', 'oneOf', 'anyOf', 'enum', 'const'],
  ...['$schema', 'title', 'description', 'additionalProperties'],
];

/**
 * Why `newer` is no additive change of `older`, each reason beginning with the field's path; none if it is. Additive:
 * all that was valid is valid still, and all that was guaranteed is guaranteed still; optional fields and further
 * values may be added.
 */
export function breaksOf(newer: JsonSchema, older: JsonSchema, path = ''): string[] {
  if (optionsOf(older)[0] !== older || optionsOf(newer)[0] !== newer)
    return brokenOptions(newer, older, path);
  const at = path || 'the event';
  if (newer.type !== older.type && !(newer.type === 'number' && older.type === 'integer'))
    return [`${at}: was ${older.type ?? 'anything'}, is ${newer.type ?? 'anything'}`];
  return [
    ...brokenValues(newer, older, at),
    ...brokenBounds(newer, older, at),
    ...brokenFields(newer, older, path),
    ...(older.items && newer.items ? breaksOf(newer.items, older.items, `${path}[]`) : []),
  ];
}

function brokenOptions(newer: JsonSchema, older: JsonSchema, path: string): string[] {
  return optionsOf(older).flatMap((option) => {
    const tries = optionsOf(newer).map((candidate) => breaksOf(candidate, option, path));
    const nearest = tries.toSorted((one, other) => one.length - other.length)[0];
    return nearest ?? [`${path || 'the event'}: allows nothing any more`];
  });
}

function brokenValues(newer: JsonSchema, older: JsonSchema, at: string): string[] {
  const allowed = valuesOf(newer);
  const before = valuesOf(older);
  if (allowed === undefined) return [];
  if (before === undefined) return [`${at}: allows certain values only now`];
  const gone = before.filter((value) => !allowed.includes(value));
  return gone.length === 0 ? [] : [`${at}: does not allow ${gone.join(', ')} any more`];
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  return 'const' in schema ? [schema.const] : schema.enum;
}

function brokenBounds(newer: JsonSchema, older: JsonSchema, at: string): string[] {
  const bound = (schema: JsonSchema, keyword: string, none: number) =>
    (schema[keyword] as number | undefined) ?? none;
  const narrower = [
    ...lowerBounds.filter((keyword) => bound(newer, keyword, -Infinity) > bound(older, keyword, -Infinity)),
    ...upperBounds.filter((keyword) => bound(newer, keyword, Infinity) < bound(older, keyword, Infinity)),
    ...narrowing.filter((keyword) => newer[keyword] !== undefined && newer[keyword] !== older[keyword]),
  ];
  const known = [...lowerBounds, ...upperBounds, ...narrowing, ...others];
  const strange = [...new Set([...Object.keys(newer), ...Object.keys(older)])].filter(
    (keyword) => !known.includes(keyword) && !isDeepStrictEqual(newer[keyword], older[keyword]),
  );
  return [...narrower, ...strange].map(
    (keyword) => `${at}: ${keyword} was ${show(older[keyword])}, is ${show(newer[keyword])}`,
  );
}

function brokenFields(newer: JsonSchema, older: JsonSchema, path: string): string[] {
  const pathOf = (field: string) => (path ? `${path}.${field}` : field);
  const before = older.properties ?? {};
  const now = newer.properties ?? {};
  const kept = Object.entries(before).flatMap(([field, schema]) => {
    const still = now[field];
    return still === undefined ? [`${pathOf(field)}: was removed`] : breaksOf(still, schema, pathOf(field));
  });
  const was = older.required ?? [];
  const is = newer.required ?? [];
  const demanded = is
    .filter((field) => !was.includes(field))
    .map((field) => `${pathOf(field)}: is required now`);
  const released = was
    .filter((field) => !is.includes(field) && field in now)
    .map((field) => `${pathOf(field)}: was required, is optional now`);
  return [...kept, ...demanded, ...released];
}

function show(value: unknown): string {
  return value === undefined ? 'unlimited' : JSON.stringify(value);
}
