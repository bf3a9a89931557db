import { styleText } from 'node:util';
import type { TimelineEvent } from './causal-order.ts';
import { oneLine } from './one-line.ts';
import type { OrderTimeline } from './order-timeline.ts';
import type { ServiceStanding } from './service-standing.ts';
import { inShort } from './short.ts';

/** Columns: the longest event type, and the longest service name and status. */
const typeWidth = 27;
const serviceWidth = 13;
const statusWidth = 15;

/** The whole timeline as lines for a terminal. Colours only where the terminal wants them. */
export function timelineLines(timeline: OrderTimeline): string[] {
  const start = startOf(timeline.events);
  return [
    `Order ${timeline.orderId}`,
    ...timeline.events.map((event) => `  ${eventLine(event, start)}`),
    ...timeline.services.flatMap(standingLines),
  ];
}

/** Time zero of a timeline. */
export function startOf(events: readonly { readonly at: number }[]): number {
  return Math.min(...events.map(({ at }) => at));
}

/** One event: time since `start`, type, cause, and what it carries. */
export function eventLine(event: TimelineEvent, start: number): string {
  const { at, type, cause, copies, place } = event;
  const notes = [
    ...(copies > 1 ? [`${copies} times in Kafka`] : []),
    ...(place === undefined ? ['not in Kafka yet'] : []),
  ];
  const carried = [inShort(event), ...notes.map((note) => `(${note})`)].filter(Boolean).join(' ');
  const because = cause === undefined ? '' : `← ${oneLine(cause.type)}`;
  const time = `${((at - start) / 1000).toFixed(3)} s`.padStart(9);
  return `${time}  ${oneLine(type).padEnd(typeWidth)} ${because.padEnd(typeWidth + 2)} ${carried}`.trimEnd();
}

const colours = {
  done: 'green',
  waiting: 'yellow',
  compensated: 'cyan',
  untouched: 'gray',
  parked: 'red',
} as const;

/** A service's standing, then its particulars, indented. */
export function standingLines({ service, status, kind, text, details }: ServiceStanding): string[] {
  const head = `${service.padEnd(serviceWidth)} ${status.padEnd(statusWidth)}`;
  const told = kind === 'done' || kind === 'compensated' ? `${kind}: ${text}` : text;
  const indent = ' '.repeat(serviceWidth + statusWidth + 4);
  return [`  ${head} ${styleText(colours[kind], told)}`, ...details.map((detail) => `${indent}${detail}`)];
}
