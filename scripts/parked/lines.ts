import { oneLine } from '../timeline/one-line.ts';
import type { ParkedItem } from './items.ts';

/** The list for a terminal; each item in two lines, so that its reason can be as long as it is. */
export function parkedLines(items: readonly ParkedItem[], now: Date): string[] {
  if (items.length === 0) return ['Nothing is parked.'];
  return items.flatMap((item) => {
    const { service, id, kind, standing, orderId, type, reason, detail, attempts, since } = item;
    const what = `${standing} ${kind}${type === null ? '' : ` ${type}`}`;
    const order = orderId === null ? 'no order' : `order ${orderId}`;
    const tried = attempts > 1 ? `, attempt ${attempts}` : '';
    return [
      oneLine(`${service} ${id}  ${what}, ${order}, ${ageText(now.getTime() - since.getTime())} ago${tried}`),
      `    ${oneLine(`${reason}: ${detail}`)}`,
    ];
  });
}

/** Milliseconds as the largest fitting unit, rounded down. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
