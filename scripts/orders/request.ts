import { parseCommandLine, UsageError } from '../command-line.ts';

/** What `npm run orders` was asked to do. */
export type OrdersRequest = { readonly json: boolean; readonly stuck: boolean; readonly limit: number };

const mostAtOnce = 1_000;

/** Throws a `UsageError` that names what is wrong. */
export function ordersRequest(args: string[]): OrdersRequest {
  const { values } = parseCommandLine({
    args,
    options: {
      json: { type: 'boolean', default: false },
      stuck: { type: 'boolean', default: false },
      limit: { type: 'string', default: '20' },
    },
  });
  const { json, stuck } = values;
  const limit = /^\d{1,4}$/.test(values.limit) ? Number(values.limit) : 0;
  if (limit < 1 || limit > mostAtOnce)
    throw new UsageError(`--limit: must be a number from 1 to ${mostAtOnce}`);
  return { json, stuck, limit };
}
