import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type OrderRecord, readOrderRecord, type Taken } from '../../scripts/replay/order-record.ts';
import { recordOf } from '../../scripts/replay/record-order.ts';
import { replay } from '../../scripts/replay/replay.ts';
import { replayLines } from '../../scripts/replay/replay-lines.ts';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { derivedIdFor } from '../../shared/messaging/ids.ts';
import { recordedWalk } from './recorded-walk.ts';
import { seen } from './seen-events.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Of an order by card on the real stack whose card was declined. */
const declined = readOrderRecord(new URL('./fixtures/declined-order.json', import.meta.url).pathname);

/** The record with something else in one place. */
function tampered(service: string, heard: string | undefined, changes: Partial<Taken>): OrderRecord {
  const place = declined.taken.findIndex((taken) => taken.service === service && taken.heard === heard);
  expect(place).toBeGreaterThanOrEqual(0);
  return {
    ...declined,
    taken: declined.taken.map((taken, index) => (index === place ? { ...taken, ...changes } : taken)),
  };
}

describe('a record that is replayed in memory', () => {
  it('comes to the same when nobody has changed anything', () => {
    const { steps, difference, broken } = replay(declined);
    expect({ difference, broken }).toEqual({ difference: undefined, broken: undefined });
    expect(steps).toEqual(expect.arrayContaining(['charge is refused: card_declined', 'sendMail is done']));
  });

  it('comes to the same whatever went wrong: lost answers, refusals, deadlines, late money', () => {
    const seeds = Array.from({ length: 60 }, (_, index) => index + 1);
    const replays = seeds.map((seed) => ({ seed, ...replay(recordedWalk(seed)) }));
    expect(replays.filter(({ difference }) => difference !== undefined)).toEqual([]);
    const steps = new Set(replays.flatMap((replayed) => replayed.steps));
    expect([...steps]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/ is exhausted$/),
        expect.stringMatching(/ is refused: /),
        "payment's deadline is reached",
        "order's deadline is reached",
        'customer cancels',
      ]),
    );
  });

  it('names the first thing that a service published otherwise', () => {
    const other = tampered('inventory', 'PaymentFailed', { published: [] });
    expect(replay(other).difference).toMatch(
      /inventory heard PaymentFailed: on the stack it was applied and published nothing; here it was applied and published StockReleased \{"orderId":"[^"]+"\}$/,
    );
    const cancelled = { type: 'PaymentCancelled', data: { orderId: declined.orderId } };
    expect(replay(tampered('payment', undefined, { published: [cancelled] })).difference).toMatch(
      /payment heard an outcome or its deadline: .* published PaymentCancelled .*; here .* published PaymentFailed/,
    );
  });

  it('names what a service made of something otherwise', () => {
    const other = tampered('order', 'PaymentFailed', { outcome: 'ignored: already cancelled' });
    expect(replay(other).difference).toMatch(
      /order heard PaymentFailed: on the stack it was ignored: already cancelled and published nothing; here it was applied/,
    );
  });

  it('names what was parked there and is decided here', () => {
    const other = tampered('inventory', 'PaymentFailed', { outcome: 'parked', published: [] });
    expect(replay(other).difference).toMatch(
      /inventory heard PaymentFailed: on the stack it was parked and published nothing; here it was applied/,
    );
  });

  it('names what cannot be heard here at all', () => {
    const other = tampered('shipping', 'OrderPlaced', { heard: 'PaymentCaptured' });
    const { difference } = replay(other);
    expect(difference).toMatch(/shipping heard PaymentCaptured: .*; here it cannot come to that$/);
  });

  it('names who is left otherwise in the end', () => {
    const other = { ...declined, standing: { ...declined.standing, payment: 'captured' } };
    expect(replay(other).difference).toBe('payment was left captured on the stack; here failed');
  });

  it('tells people the steps and the verdict', () => {
    const lines = replayLines({ steps: ['customer cancels'], difference: 'x was y', broken: 'z' });
    expect(lines).toEqual([
      '   1  customer cancels',
      'A promise is broken on this way: z',
      'The first difference: x was y',
    ]);
    expect(replayLines({ steps: [] })).toEqual(['All is the same in memory.']);
  });
});

describe('the record of an order', () => {
  const { customer, shipTo, ...rest } = placedOrder({
    customer: { name: 'Grace Hopper', email: 'grace@example.org' },
    shipTo: {
      name: 'Grace Hopper',
      line1: 'Elm Street 7',
      postalCode: '90210',
      city: 'Arlington',
      country: 'US',
    },
    payment: { method: 'card', token: 'pm_card_of_grace' },
  }).data;
  const placedData = { customer, shipTo, ...rest, note: 'for Grace' };
  const placed = seen('placed', 1_000, { type: 'OrderPlaced', data: placedData });
  const reserved = seen(derivedIdFor(orderId, 'inventory', 'placed', 0), 1_010, { causationId: 'placed' });
  const paid = seen('paid', 1_030, {
    type: 'PaymentCaptured',
    causationId: reserved.eventId,
    data: { orderId, paymentId: 'pi_secret', amount: { amount: 2580, currency: 'EUR' } },
  });
  const heard = { eventId: 'placed', type: 'OrderPlaced', outcome: 'applied', at: new Date(1_005) };
  const record = recordOf(
    {
      orderId,
      events: [placed, reserved, paid].map((event) => ({ ...event, copies: 1, cause: undefined })),
      services: [],
    },
    [{ service: 'inventory', inputs: [heard] }],
  );

  it('ties what was published to what was heard, and what no inbox notes to nothing', () => {
    expect(record.taken).toMatchObject([
      { service: 'inventory', heard: 'OrderPlaced', published: [{ type: 'StockReserved' }] },
      { service: 'payment', published: [{ type: 'PaymentCaptured' }] },
    ]);
    expect(record.taken[1]).not.toHaveProperty('heard');
    expect(record).toMatchObject({ by: 'stranger', strangers: 0, isBungled: false });
  });

  it('holds nothing personal and no names that providers gave', () => {
    const text = JSON.stringify(record);
    expect(text).not.toMatch(/Grace|grace|Hopper|Elm|90210|Arlington|pi_secret/);
    expect(record.placed).toMatchObject({ shipTo: { country: 'US' }, lines: rest.lines, total: rest.total });
  });

  it('is refused with the field and the reason when somebody has spoilt the file', () => {
    const file = join(temporaryFolder(), 'order.json');
    writeFileSync(file, JSON.stringify({ ...declined, strangers: -1 }));
    expect(() => readOrderRecord(file)).toThrow(/order\.json: strangers: /);
    writeFileSync(file, '{');
    expect(() => readOrderRecord(file)).toThrow(/order\.json: .*JSON/);
  });
});
