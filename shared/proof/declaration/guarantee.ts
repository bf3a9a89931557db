import { type JsonSchema, optionsOf } from './json-schema.ts';

/**
 * Whether the schema demands what stands at the path, in data like this one: of a union, only the shapes count that
 * the data can have, and if it can have none, nothing is promised that could be broken.
 */
export function guarantees(
  schema: JsonSchema,
  [segment, ...rest]: readonly string[],
  data: unknown,
): boolean {
  if (segment === undefined) return true;
  return optionsOf(schema)
    .filter((option) => fits(option, data))
    .every(({ items = {}, properties = {}, required = [] }) => {
      if (segment === '[]') return (data as unknown[]).every((item) => guarantees(items, rest, item));
      const field = properties[segment];
      const inside = (data as { readonly [field: string]: unknown } | undefined)?.[segment];
      return field !== undefined && required.includes(segment) && guarantees(field, rest, inside);
    });
}

/** Whether the data has the values that tell this shape from its siblings. */
function fits({ properties = {} }: JsonSchema, data: unknown): boolean {
  const fields = (data ?? {}) as { readonly [field: string]: unknown };
  return Object.entries(properties).every(
    ([field, schema]) => !('const' in schema) || fields[field] === schema.const,
  );
}
