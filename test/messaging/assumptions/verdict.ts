import type { Assumption } from '../../../scripts/sabotage/assumptions.ts';
import { halves } from './atomicity.ts';
import { type Breach, repeated } from './breach.ts';
import type { Dump, Evidence, Told } from './evidence.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Original } from './load.ts';

/**
 * All that contradicts the assumptions, judged from outside: by the tables, the topic and the outside party's ledger.
 */
export function breachesOf({ originals, looks, end, asked }: Evidence): Breach[] {
  const { dump, told } = end;
  const byOrder = Map.groupBy(originals, ({ orderId }) => orderId);
  const scrolls = new Map(dump.states.map(({ orderId, lines }) => [orderId, lines]));
  return [
    ...[...looks, end].flatMap((look) => halves(look, originals)),
    ...unfinished(dump),
    ...[...byOrder].flatMap(([orderId, own]) => {
      const lines = scrolls.get(orderId) ?? [];
      const events = told.filter((event) => event.orderId === orderId);
      const about = (assumption: Assumption) => (what: string) => ({
        assumption,
        what: `order ${orderId}: ${what}`,
      });
      return [
        ...lost(own, lines, events, asked).map(about('at least once')),
        ...doubled(lines, events).map(about('applied once')),
        ...disordered(own, lines, events).map(about('order per order')),
        ...forked(lines, events).map(about('one decision per version')),
      ];
    }),
    ...strayEffects(scrolls, asked),
  ];
}

function unfinished({ outbox, calls, states, parked }: Dump): Breach[] {
  const waiting = [
    ...outbox.map(({ orderId, line }) => `order ${orderId}: "${line}" is still in the outbox`),
    ...calls.map(({ orderId, what }) => `order ${orderId}: the call for ${what} is still open`),
    ...states
      .filter(({ wakeAt }) => wakeAt !== null)
      .map(({ orderId }) => `order ${orderId}: the deadline never came`),
    ...parked.map((why) => `something is parked: ${why}`),
  ];
  return waiting.map((what) => ({ assumption: 'at least once', what }));
}

function lost(
  own: readonly Original[],
  lines: readonly string[],
  events: readonly Told[],
  asked: Asked,
): string[] {
  const told = new Set(events.map(({ line }) => line));
  return [
    ...own
      .filter(({ what }) => !lines.includes(`heard ${what}`))
      .map(({ what }) => `${what} was never applied`),
    ...own
      .filter(({ what, orderId }) => !asked.some((entry) => entry.orderId === orderId && entry.what === what))
      .map(({ what }) => `the call for ${what} was never performed`),
    ...lines.filter((line) => !told.has(line)).map((line) => `"${line}" was never published`),
    ...(lines.findLastIndex(isOf('heard')) > lines.findLastIndex(isOf('woke'))
      ? ['the last deadline never came']
      : []),
  ];
}

function doubled(lines: readonly string[], events: readonly Told[]): string[] {
  const contents = Map.groupBy(events, ({ eventId }) => eventId);
  return [
    ...repeated(lines).map((line) => `"${line}" was applied more than once`),
    ...[...contents.values()]
      .map((same) => [...new Set(same.map(({ place, line }) => `${place} ${line}`))])
      .filter((different) => different.length > 1)
      .map((different) => `one event id was published as ${different.join(' and as ')}`),
  ];
}

/** By first appearances: whoever drops repeated ids learns of nothing else. */
function disordered(own: readonly Original[], lines: readonly string[], events: readonly Told[]): string[] {
  const heard = [...new Set(lines.filter(isOf('heard')))];
  const expected = own.map(({ what }) => `heard ${what}`).filter((line) => heard.includes(line));
  const places = events
    .filter((event, index) => events.findIndex(({ eventId }) => eventId === event.eventId) === index)
    .map(({ place }) => place);
  return [
    ...(heard.join() === expected.join() ? [] : [`applied in the order ${heard.join(', ')}`]),
    ...places
      .filter((place, index) => place < (places[index - 1] ?? 0))
      .map((place) => `event ${place} was published after a later one`),
  ];
}

function forked(lines: readonly string[], events: readonly Told[]): string[] {
  const rivals = Map.groupBy(events, ({ place }) => place).values();
  return [
    ...[...rivals]
      .map((same) => [...new Set(same.map(({ line }) => line))])
      .filter((different) => different.length > 1)
      .map(
        (different) => `one version was followed by ${different.map((line) => `"${line}"`).join(' and by ')}`,
      ),
    ...events
      .filter(({ place, line }) => lines[place - 1] !== line)
      .map(({ place, line }) => `event ${place}, "${line}", was published, but another line stands there`),
  ];
}

type Asked = readonly LedgerEntry[];

function strayEffects(scrolls: ReadonlyMap<string, readonly string[]>, asked: Asked): Breach[] {
  const uses = Map.groupBy(asked, ({ orderId, what }) => `order ${orderId}: the call for ${what}`);
  const keys = Map.groupBy(asked, ({ key }) => key);
  const wrong = [
    ...[...uses].flatMap(([call, entries]) => {
      const different = new Set(entries.map(({ key }) => key)).size;
      return different > 1 ? [`${call} was asked for under ${different} keys`] : [];
    }),
    ...[...keys].flatMap(([key, entries]) => {
      const different = new Set(entries.map(({ what }) => what)).size;
      return different > 1 ? [`the key ${key} was used for ${different} calls`] : [];
    }),
    ...asked
      .filter(({ orderId, what }) => !scrolls.get(orderId)?.includes(`heard ${what}`))
      .map(
        ({ orderId, what }) =>
          `order ${orderId}: the call for ${what} was performed, but nothing wished for it`,
      ),
  ];
  return wrong.map((what) => ({ assumption: 'one effect per call', what }));
}

function isOf(verb: 'heard' | 'woke') {
  return (line: string) => line.startsWith(`${verb} `);
}
