import { z } from 'zod';
import { invalidFieldsOf } from '../../http/invalid-fields.ts';
import { invalidRequest } from '../../http/problem.ts';
import { type Target, targetOf } from '../parking/desk.ts';
import type { Edit } from '../parking/edit.ts';
import type { Place } from '../parking/items.ts';

/** Throws the problem that names what is wrong, as all of these do. */
export function targetFrom({ id }: { readonly id: string }): Target {
  const target = targetOf(id);
  if (target === undefined)
    throw invalidRequest([{ field: 'id', reason: 'must be the number of an entry or the UUID of a call' }]);
  return target;
}

const place = /^(\d{1,18})-(.+)$/;

const ListQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number from 1 to 200')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 200, 'must be a number from 1 to 200')
    .default(50),
  after: z
    .string()
    .transform((text) => {
      const [, micros = '', id = ''] = place.exec(text) ?? [];
      return { micros, id };
    })
    .refine(({ id }) => targetOf(id) !== undefined, 'must be the next of an earlier page')
    .optional(),
});

export function pageFrom(query: unknown): { limit: number; after?: Place | undefined } {
  return parsed(ListQuery, query, 'query');
}

/** A page's `next` as `after` takes it. */
export function placeText(next: Place | undefined): string | null {
  return next ? `${next.micros}-${next.id}` : null;
}

const ShowQuery = z.strictObject({ reveal: z.enum(['true', 'false'], 'must be true or false').optional() });

export function revealFrom(query: unknown): boolean {
  return parsed(ShowQuery, query, 'query').reveal === 'true';
}

const reason = z
  .string('is required: it is kept as the trace of what was done')
  .trim()
  .min(1, 'is required: it is kept as the trace of what was done')
  .max(500, 'must be at most 500 characters')
  .refine((text) => !text.includes('\0'), 'must not hold a zero byte: Postgres keeps none in text');

const DiscardBody = z.strictObject({ reason }, 'must be a JSON object');

export function discardReasonFrom(body: unknown): string {
  return parsed(DiscardBody, body, 'body').reason;
}

const EditBody = z.strictObject(
  {
    data: z.record(z.string(), z.unknown(), "is required: all of the message's data"),
    reason,
    change: z.literal(true, 'must be true: the message is changed for good'),
  },
  'must be a JSON object',
);

export function editFrom(body: unknown): Edit {
  const { data, reason } = parsed(EditBody, body, 'body');
  return { data, reason };
}

function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown, whole: string): z.output<Schema> {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  throw invalidRequest(invalidFieldsOf(error, whole));
}
