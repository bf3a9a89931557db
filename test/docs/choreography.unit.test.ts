import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fontSizes } from '../../scripts/docs/flow/dot.ts';
import { flowOf } from '../../scripts/docs/flow/graph.ts';
import { dark, light, type Palette } from '../../scripts/docs/flow/palette.ts';
import { type Way, waysOf } from '../../scripts/docs/flow/paths.ts';
import { saga } from '../../scripts/docs/saga.ts';
import { repository } from '../harness/readme.ts';

const picture = readFileSync(`${repository}docs/choreography.svg`, 'utf8');
const ways = waysOf(saga);

/** All the words in the picture. */
const words = [...picture.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);

function edgesOf(way: Way) {
  return flowOf(saga, way).edges.map(({ from, to, kind, labels }) => ({ from, to, kind, labels }));
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [lower = 0, higher = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (higher + 0.05) / (lower + 0.05);
}

describe('which way an event goes', () => {
  it('is forward on the way to fulfilment, and back for every no, and what undoes', () => {
    const forward = [...saga.events.keys()].filter((type) => ways.ofEvent(type) === 'forward');
    expect(forward).toEqual([
      'OrderPlaced',
      'OrderConfirmed',
      'StockReserved',
      'PaymentSessionOpened',
      'PaymentCaptured',
      'ShipmentCreated',
      'CustomerNotified',
    ]);
  });

  it('is back for the calls that undo an effect', () => {
    const calls = saga.participants.flatMap((participant) => [...participant.calls.keys()]);
    expect(calls.filter((call) => ways.ofCall(call) === 'back').toSorted()).toEqual([
      'cancelShipment',
      'closeSession',
      'refund',
      'voidCharge',
    ]);
  });
});

describe('the picture of the flow', () => {
  it.each(saga.participants.map(({ name }) => name))('shows %s on both ways', (name) => {
    expect(words.filter((word) => word === name)).toHaveLength(2);
  });

  it.each([...saga.events.keys()])('shows %s', (type) => {
    expect(words).toContain(type);
  });

  it('shows every command and every call', () => {
    const commands = saga.participants.flatMap(({ reactions }) =>
      [...reactions.values()].filter(({ input }) => input.kind === 'command').map(({ input }) => input.type),
    );
    const calls = saga.participants.flatMap((participant) => [...participant.calls.keys()]);
    expect(words).toEqual(expect.arrayContaining([...commands, ...calls]));
  });

  it('has one arrow for all that goes the same way between two services, and one for the pivot', () => {
    expect(edgesOf('forward')).toContainEqual({
      from: 'shipping',
      to: 'inventory',
      kind: 'pivot',
      labels: ['ShipmentCreated'],
    });
    expect(edgesOf('back')).toContainEqual({
      from: 'payment',
      to: 'order',
      kind: 'back',
      labels: ['PaymentFailed', 'PaymentCancelled', 'PaymentRefunded'],
    });
    for (const way of ['forward', 'back'] as const) {
      const pairs = edgesOf(way).map(({ from, to, kind }) => `${from} ${to} ${kind}`);
      expect(new Set(pairs).size).toBe(pairs.length);
    }
  });

  it('ends what nobody consumes', () => {
    const ends = (['forward', 'back'] as const).flatMap(edgesOf).filter(({ to }) => to.startsWith('end of '));
    const final = [...saga.events.values()].filter((event) => event.final).map(({ type }) => type);
    expect(ends.flatMap(({ labels }) => labels).toSorted()).toEqual(final.toSorted());
  });

  it('can be told to those who cannot see it', () => {
    expect(picture).toMatch(/ role="img" aria-labelledby="title desc"/);
    const [, desc = ''] = /<desc id="desc">(.*?)<\/desc>/.exec(picture) ?? [];
    for (const type of saga.events.keys()) expect(desc).toContain(type);
  });

  it('is readable when it is shown 900 pixels wide, and loads nothing', () => {
    const [, width = 0] = /<svg [^>]*width="(\d+)"/.exec(picture) ?? [];
    expect(Number(width)).toBeLessThanOrEqual(1040);
    expect((Math.min(...Object.values(fontSizes)) * 900) / Number(width)).toBeGreaterThan(10);
    expect(picture.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /https?:|url\(|@import|<image|<script/,
    );
  });

  it.each<[string, Palette]>([
    ['light', light],
    ['dark', dark],
  ])('is readable on %s, whatever the page around it is like', (_, { ground, box, border: __, ...inks }) => {
    // WCAG 2.2 AA asks of small text for 4.5.
    for (const [name, ink] of Object.entries(inks)) {
      expect([name, contrast(ink, ground) >= 4.5]).toEqual([name, true]);
      expect([name, contrast(ink, box) >= 4.5]).toEqual([name, true]);
    }
  });

  it('has a style for both, on its own ground', () => {
    expect(picture).toContain('@media (prefers-color-scheme: dark)');
    expect(picture).toMatch(/<rect class="ground"/);
    for (const colour of [...Object.values(light), ...Object.values(dark)]) expect(picture).toContain(colour);
  });
});
