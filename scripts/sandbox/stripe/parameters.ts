import { z } from 'zod';
import { currencies, isCurrency } from './currencies.ts';
import type { FormObject } from './form-body.ts';
import { invalidRequest, type StripeError } from './stripe-error.ts';

/** A whole number, at least `least`, as the form's text. */
export function integer(least: number) {
  return z
    .string()
    .refine((text) => /^-?\d{1,15}$/.test(text), {
      error: ({ input }) => `Invalid integer: ${String(input)}`,
      params: { code: 'parameter_invalid_integer' },
      abort: true,
    })
    .transform(Number)
    .refine((value) => value >= least, {
      error: `This value must be greater than or equal to ${least}.`,
      params: { code: 'parameter_invalid_integer' },
    });
}

export const currency = z
  .string()
  .transform((code) => code.toLowerCase())
  .refine(isCurrency, {
    error: ({ input }) => `Invalid currency: ${String(input)}. Supported are: ${currencies.join(', ')}`,
  });

export const flag = z.enum(['true', 'false'], 'Invalid boolean').transform((text) => text === 'true');

export const metadata = z
  .record(
    z.string().max(40, 'Metadata keys can have up to 40 characters'),
    z.string('Metadata values must be strings').max(500, 'Metadata values can have up to 500 characters'),
  )
  .refine((entries) => Object.keys(entries).length <= 50, 'Metadata can have up to 50 keys');

/** Checks and converts decoded parameters; throws the StripeError that names an unknown or the first wrong one. */
export function parseParameters<T>(schema: z.ZodType<T>, given: FormObject): T {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  throw issue === undefined ? invalidRequest('Invalid request') : errorOf(issue, given);
}

function errorOf(issue: z.core.$ZodIssue, given: FormObject): StripeError {
  const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  if (unknown !== undefined) {
    const param = paramName([...issue.path, unknown]);
    const message = `Received unknown parameter: ${param} (the sandbox knows what order-saga sends, not all that Stripe documents)`;
    return invalidRequest(message, { code: 'parameter_unknown', param });
  }
  const param = paramName(issue.path);
  const value = valueAt(given, issue.path);
  if (value === undefined) {
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  if (value === '') {
    const message = `You passed an empty string for '${param}'. Remove it from your request or supply a non-empty value.`;
    return invalidRequest(message, { code: 'parameter_invalid_empty', param });
  }
  const code = issue.code === 'custom' ? issue.params?.code : undefined;
  return invalidRequest(issue.message, typeof code === 'string' ? { code, param } : { param });
}

/** As Stripe writes it: `metadata[order_id]`. */
function paramName(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return `${first ?? ''}${rest.map((part) => `[${part}]`).join('')}`;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part],
    given,
  );
}
