import { z } from 'zod';

const personal = z.registry<{ pii: true }>();

/** Marks a field as personal data: `redact` hides it wherever the object is logged. */
export function pii<Schema extends z.ZodType>(schema: Schema): Schema {
  personal.add(schema, { pii: true });
  return schema;
}

/**
 * A copy of `data` that is fit for a log: fields marked with `pii` are replaced, fields that the schema does
 * not know are dropped (they could hold anything). Never throws; data of another shape gives undefined.
 */
export function redact(schema: z.ZodType, data: unknown): unknown {
  if (personal.has(schema)) return data === undefined ? undefined : '[redacted]';
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return redact(schema.unwrap() as z.ZodType, data);
  if (schema instanceof z.ZodObject) {
    if (typeof data !== 'object' || data === null) return undefined;
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
    return Object.fromEntries(
      fields.map(([name, field]) => [name, redact(field, (data as Record<string, unknown>)[name])]),
    );
  }
  if (schema instanceof z.ZodArray)
    return Array.isArray(data) ? data.map((item) => redact(schema.element as z.ZodType, item)) : undefined;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const option = (schema.options as z.ZodType[]).find((candidate) => candidate.safeParse(data).success);
    return option && redact(option, data);
  }
  return data;
}
