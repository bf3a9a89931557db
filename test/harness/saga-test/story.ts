import type { SeenOrder } from './backstage.ts';
import { causally } from './causal-order.ts';

/** Columns: the longest type of an event. */
const width = 28;

/** What is known of an order, for people: what was told, how everybody stands, what was really done. */
export function story(id: string, { events, statuses, effects, steps = [] }: SeenOrder): string {
  const told = causally(events).map(({ type, source, data }) => {
    const { orderId: _, ...said } = data as { readonly orderId?: string };
    const facts = Object.keys(said).length > 0 && type !== 'OrderPlaced' ? JSON.stringify(said) : '';
    return `  ${type.padEnd(width)} ${source.padEnd(width / 2)} ${facts}`.trimEnd();
  });
  const pairs = (found: object) =>
    Object.entries(found)
      .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' and ') || 'none' : value}`)
      .join(', ') || 'nothing';
  return [
    `Order ${id}`,
    ...(told.length > 0 ? told : ['  nobody has told anything of it']),
    `  stands: ${pairs(statuses)}`,
    `  outside: ${pairs(effects)}`,
    ...(steps.length > 0 ? ['  steps:', ...steps.map((step) => `    ${step}`)] : []),
  ].join('\n');
}
