import { randomBytes } from 'node:crypto';

/** An id that no earlier run used either, such as `pi_3f…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}
