import { OrderId } from '../../shared/contracts/values.ts';
import { UsageError } from '../command-line.ts';

/** The order that an argument names, in any spelling of its UUID. */
export function orderIdFrom(argument: string | undefined): string {
  if (argument === undefined) throw new UsageError('orderId: is missing');
  const parsed = OrderId.safeParse(argument.toLowerCase());
  if (!parsed.success)
    throw new UsageError('orderId: must be a UUID, as the commands that place orders print it');
  return parsed.data;
}
