import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentsOf } from '../../scripts/docs/documents.ts';
import { noteOf, notesIn } from '../../scripts/docs/event-notes.ts';
import { staleIn, writeTo } from '../../scripts/docs/files.ts';
import { type Saga, saga } from '../../scripts/docs/saga.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { ShipmentCreated } from '../../shared/contracts/shipments.ts';
import { ignore } from '../../shared/saga/decision.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import { repository } from '../harness/readme.ts';

/** The saga with one participant changed. */
function sagaWith(name: string, change: (participant: Participant) => Partial<Participant>): Saga {
  const participants = saga.participants.map((participant) =>
    participant.name === name ? { ...participant, ...change(participant) } : participant,
  );
  return { ...saga, participants };
}

/** Notification, should it also listen for the shipment. */
const attentive = sagaWith('notification', ({ reactions }) => {
  const cells = Object.fromEntries(
    Object.keys(reactions.get(OrderPlaced.type)?.cells ?? {}).map((status) => [
      status,
      ignore('news to nobody'),
    ]),
  );
  const reaction = { input: ShipmentCreated, emits: [], calls: [], cells };
  return { reactions: new Map([...reactions, [ShipmentCreated.type, reaction]]) };
});

/** Inventory, should it give another reason. */
const talkative = sagaWith('inventory', ({ reactions }) => ({
  reactions: new Map(
    [...reactions].map(([type, reaction]) => [
      type,
      { ...reaction, cells: { ...reaction.cells, refused: ignore('this was never said before') } },
    ]),
  ),
}));

describe('the generated documents', () => {
  it('are up to date: npm run docs refreshes them', async () => {
    expect(await staleIn(repository, documentsOf(saga))).toEqual([]);
  });

  it('are the same bytes every time', async () => {
    const [once, again] = await Promise.all(
      [0, 1].map(() => Promise.all(documentsOf(saga).map((document) => document.render()))),
    );
    expect(once).toEqual(again);
  });

  it('are stale when a participant listens to one more event', async () => {
    expect(await staleIn(repository, documentsOf(attentive))).toEqual([
      'docs/choreography.svg',
      'docs/participants/notification.md',
      'docs/asyncapi.json',
    ]);
  });

  it('are stale when a participant gives another reason', async () => {
    expect(await staleIn(repository, documentsOf(talkative))).toEqual(['docs/participants/inventory.md']);
  });

  it('are written where they are missing or stale, and nowhere else', async () => {
    // given a folder that has all but one, which is stale
    const folder = await mkdtemp(join(tmpdir(), 'order-saga-docs-'));
    try {
      const documents = documentsOf(saga).filter(({ path }) => path.startsWith('docs/participants/'));
      const paths = documents.map(({ path }) => path);
      expect(await staleIn(folder, documents)).toEqual(paths);
      expect(await writeTo(folder, documents)).toEqual(paths);
      await writeFile(join(folder, 'docs/participants/order.md'), 'stale');

      // when they are written again, then only that one is
      expect(await staleIn(folder, documents)).toEqual(['docs/participants/order.md']);
      expect(await writeTo(folder, documents)).toEqual(['docs/participants/order.md']);
      const written = await readFile(join(folder, 'docs/participants/order.md'), 'utf8');
      expect(written).toContain('# order');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the note of an event', () => {
  it('is the comment right above it, in one line', () => {
    const source = [
      '/** Of something else. */',
      'const Other = 1;',
      '/**',
      ' * The parcel is lost,',
      ' * for good.',
      ' */',
      "export const ParcelLost = defineEvent('shipments', 'ParcelLost', schema);",
      "export const ParcelFound = defineEvent('shipments', 'ParcelFound', schema);",
    ].join('\n');
    expect([...notesIn(source)]).toEqual([['ParcelLost', 'The parcel is lost, for good.']]);
  });

  it('is missed loudly', () => {
    expect(() => noteOf({ ...ShipmentCreated, type: 'ParcelLost' })).toThrow(
      'What does ParcelLost mean? Say it in a comment /** ... */ right above ' +
        'export const ParcelLost = defineEvent(...) in shared/contracts/shipments.ts.',
    );
  });
});
