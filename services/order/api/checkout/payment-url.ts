import type { OrderWatch } from '../order-watch.ts';

/**
 * The page that the order can be paid on, as soon as it is known; undefined when that takes longer than so many
 * milliseconds, when there is nothing to pay any more, or when the service stops. Never throws: the order is placed
 * whatever becomes of this.
 */
export async function paymentUrlOf(
  watch: OrderWatch,
  orderId: string,
  patience: number,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => resolve(undefined), patience);
  const unfollow = watch.follow(orderId, {
    changed(order) {
      if (order.status === 'placed' && order.paymentUrl) resolve(order.paymentUrl);
      else if (order.status !== 'placed' && order.status !== 'unplaced') resolve(undefined);
    },
    released: () => resolve(undefined),
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    unfollow();
  }
}
