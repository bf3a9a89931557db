import { v5, v7 } from 'uuid';

/** Namespaces of the ids that a checkout key stands for: one key, one order, one command. */
const orders = '7a198bc1-36e6-5122-b5f6-e65451ba333a';
const commands = 'e288f78c-4d6e-5f93-99ac-71d297008627';

const visibleAscii = /^[\x21-\x7e]{1,200}$/;

/** Why this cannot be a checkout key; undefined if it can. */
export function flawOfKey(key: string): string | undefined {
  return visibleAscii.test(key) ? undefined : 'must be 1 to 200 visible ASCII characters';
}

/** The ids of a checkout: always the same for one key, new ones without a key. */
export function checkoutIds(key: string | undefined): { readonly orderId: string; readonly id: string } {
  return key === undefined
    ? { orderId: v7(), id: v7() }
    : { orderId: v5(key, orders), id: v5(key, commands) };
}
