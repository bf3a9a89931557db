import type { Breach } from './breach.ts';
import type { Dump, Look } from './evidence.ts';
import type { Original } from './load.ts';

/**
 * What is half there. A dump shows one moment, and a batch is in it as a whole or not at all: whatever the state tells
 * of a message must be in inbox, outbox, calls and the armed deadline too, and the other way round. What has left the
 * outbox must be in the topic.
 */
export function halves({ dump, told }: Look, originals: readonly Original[]): Breach[] {
  return [
    ...marksWithoutEffect(dump, originals),
    ...dump.states.flatMap((state) => [
      ...effectsWithoutMark(state, dump, originals),
      ...linesUntold(state, dump, told),
      ...wrongCalls(state, dump),
      ...wrongAlarm(state),
    ]),
    ...dump.outbox
      .filter(({ orderId, line }) => !linesOf(dump, orderId).includes(line))
      .map(({ orderId, line }) => half(orderId, `"${line}" is in the outbox and not in the state`)),
  ];
}

type State = Dump['states'][number];

function half(orderId: string, what: string): Breach {
  return { assumption: 'atomic batches', what: `order ${orderId}: ${what}` };
}

function linesOf(dump: Dump, orderId: string): readonly string[] {
  return dump.states.find((state) => state.orderId === orderId)?.lines ?? [];
}

function marksWithoutEffect(dump: Dump, originals: readonly Original[]): Breach[] {
  const marked = new Set(dump.inbox.map(({ eventId }) => eventId));
  return originals
    .filter(({ eventId }) => marked.has(eventId))
    .filter(({ orderId, what }) => !linesOf(dump, orderId).includes(`heard ${what}`))
    .map(({ orderId, what }) => half(orderId, `${what} is in the inbox and not in the state`));
}

function effectsWithoutMark({ orderId, lines }: State, dump: Dump, originals: readonly Original[]): Breach[] {
  const marked = new Set(dump.inbox.map(({ eventId }) => eventId));
  return originals
    .filter((original) => original.orderId === orderId && lines.includes(`heard ${original.what}`))
    .filter(({ eventId }) => !marked.has(eventId))
    .map(({ what }) => half(orderId, `${what} is in the state and not in the inbox`));
}

function linesUntold({ orderId, lines }: State, dump: Dump, told: Look['told']): Breach[] {
  const known = new Set(
    [...dump.outbox, ...told]
      .filter((event) => event.orderId === orderId)
      .map(({ place, line }) => `${place} ${line}`),
  );
  return lines
    .filter((line, index) => !known.has(`${index + 1} ${line}`))
    .map((line) => half(orderId, `"${line}" is in the state, and neither in the outbox nor in the topic`));
}

function wrongCalls({ orderId, lines }: State, dump: Dump): Breach[] {
  const open = dump.calls.filter((call) => call.orderId === orderId).map(({ what }) => what);
  const wished = lines.flatMap((line) => (line.startsWith('heard ') ? line.slice('heard '.length) : []));
  const due = wished.filter((what) => !lines.includes(`answered ${what}`));
  return [
    ...due
      .filter((what) => !open.includes(what))
      .map((what) => half(orderId, `the call for ${what} is decided and not kept`)),
    ...open
      .filter((what) => !due.includes(what))
      .map((what) => half(orderId, `the call for ${what} is kept and not due`)),
  ];
}

function wrongAlarm({ orderId, dueAt, wakeAt }: State): Breach[] {
  if (instant(dueAt) === instant(wakeAt)) return [];
  return [half(orderId, `the deadline is ${dueAt} in the state, and ${wakeAt} is armed`)];
}

function instant(time: string | null): number | undefined {
  return time === null ? undefined : Date.parse(time);
}
