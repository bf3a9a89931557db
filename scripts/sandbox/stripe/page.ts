import { z } from 'zod';
import { integer } from './parameters.ts';
import { invalidRequest, noSuch } from './stripe-error.ts';

const seconds = integer(0);
const Range = z.strictObject({
  gt: seconds.optional(),
  gte: seconds.optional(),
  lt: seconds.optional(),
  lte: seconds.optional(),
});

/** What every list of Stripe's API can be asked for. */
export const pageParameters = {
  created: z.union([seconds.transform((at) => ({ gte: at, lte: at })), Range]).optional(),
  limit: integer(1)
    .refine((limit) => limit <= 100, 'This value must be less than or equal to 100')
    .default(10),
  starting_after: z.string().optional(),
  ending_before: z.string().optional(),
};
const PageParameters = z.object(pageParameters);

type Listed = { id: string; created: number };

/**
 * One page of what is given newest first: those behind `starting_after`, or those right before `ending_before`,
 * that `wanted` says yes to. Throws the StripeError for a cursor that is not among the objects of this kind.
 */
export function pageOf<T extends Listed>(
  kind: string,
  newestFirst: T[],
  parameters: z.output<typeof PageParameters>,
  wanted: (item: T) => boolean = () => true,
): { has_more: boolean; data: T[] } {
  const { created, limit, starting_after, ending_before } = parameters;
  if (starting_after !== undefined && ending_before !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: ending_before, starting_after.');
  }
  const indexOf = (cursor: string, param: string) => {
    const index = newestFirst.findIndex(({ id }) => id === cursor);
    if (index < 0) throw noSuch(kind, cursor, param, 400);
    return index;
  };
  const matches = (item: T) => within(item, created) && wanted(item);
  if (ending_before !== undefined) {
    const newer = newestFirst.slice(0, indexOf(ending_before, 'ending_before')).filter(matches);
    return { has_more: newer.length > limit, data: newer.slice(-limit) };
  }
  const first = starting_after === undefined ? 0 : indexOf(starting_after, 'starting_after') + 1;
  const rest = newestFirst.slice(first).filter(matches);
  return { has_more: rest.length > limit, data: rest.slice(0, limit) };
}

function within({ created }: Listed, range: z.output<typeof Range> = {}): boolean {
  return (
    created > (range.gt ?? -1) &&
    created >= (range.gte ?? 0) &&
    created < (range.lt ?? Infinity) &&
    created <= (range.lte ?? Infinity)
  );
}
