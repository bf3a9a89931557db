import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditOptions } from '../../scripts/audit/audit.ts';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { services } from '../../scripts/services.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import { eventually } from '../harness/eventually.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { startMortal } from '../harness/saga-mortal.ts';
import { checkOut, orderIdIn, orderOf, type Plot, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;

beforeAll(async () => {
  saga = await openSaga({ instances: 2 });
});
afterAll(async () => {
  await saga.close();
});

/** Two articles, named in either order, so that orders meet on the shelves from both sides. */
const pair = [
  { sku: 'MUG-BLUE', quantity: 1 },
  { sku: 'TEA-SENCHA-100G', quantity: 1 },
];

/** 120 orders: 84 that are confirmed, 18 that fail, and 18 that want what is enough for some of them only. */
function crowd(scarce: Plot): Plot[] {
  const easy = Array.from({ length: 84 }, (_, index) => ({
    ...plots.confirmed,
    lines: index % 2 === 0 ? pair : pair.toReversed(),
  }));
  const { declined, insufficientFunds, notShippable, outOfStock, unknownSku, invalid } = plots;
  const failing = [declined, insufficientFunds, notShippable, outOfStock, unknownSku, invalid];
  const mixed = [...easy, ...failing, ...failing, ...failing, ...Array.from({ length: 18 }, () => scarce)];
  return mixed.map((_, index) => mixed[(index * 49) % mixed.length] ?? scarce);
}

/** Places them all at once: over HTTP, by topic, and by topic on a partition where others do not look for it. */
async function placeAll(wanted: readonly Plot[]): Promise<{ plot: Plot; orderId: string }[]> {
  const byTopic = async (order: OrderPlacedData, index: number) => {
    await saga.place(order, index % 6 === 0 ? 'elsewhere' : undefined);
    return order.orderId;
  };
  return await Promise.all(
    wanted.map(async (plot, index) => {
      const order = orderOf(plot);
      const foreign = plot.invalid || plot === plots.unknownSku || index % 3 === 0;
      const orderId = foreign
        ? await byTopic(order, index)
        : await orderIdIn(await checkOut(saga, order, { instance: index % 2 }));
      return { plot, orderId };
    }),
  );
}

/** Every order has its ending; of those that want what is scarce, as many are confirmed as there was enough for. */
async function expectEndings(
  placed: readonly { plot: Plot; orderId: string }[],
  scarce: Plot,
  enoughFor: number,
  options?: AuditOptions,
): Promise<void> {
  const endingOf = (orderId: string) => endingsOf(saga.events(), orderId).join(' and ');
  for (const { plot, orderId } of placed)
    if (plot !== scarce) expect(endingOf(orderId), orderId).toBe(plot.ending);
  const lucky = placed.filter(({ plot }) => plot === scarce).map(({ orderId }) => endingOf(orderId));
  expect(lucky.toSorted()).toEqual([
    ...Array.from({ length: lucky.length - enoughFor }, () => 'cancelled: out_of_stock'),
    ...Array.from({ length: enoughFor }, () => 'confirmed'),
  ]);
  expect(await auditBooks(saga, options)).toEqual([]);
}

describe('many orders at once, with two instances of every service', () => {
  it('end once each, and the books balance', async () => {
    // given 18 orders of ten teapots each where there are 120
    const scarce: Plot = { lines: [{ sku: 'TEAPOT-CAST-IRON', quantity: 10 }], ending: 'confirmed' };

    // when they are placed among a hundred others and everything has come to rest
    const placed = await placeAll(crowd(scarce));
    await atRest(
      saga,
      placed.map(({ orderId }) => orderId),
    );

    // then twelve of them are confirmed, all others end as they must, and both instances had their share
    await expectEndings(placed, scarce, 12);
    for (const { name } of services)
      for (const { log } of saga.running[name]) expect(log.lines.map(({ msg }) => msg)).toContain('applied');
  });

  it('end once each when instances are stopped and killed in their midst', async () => {
    // given a third instance of two services, and charges that take their time
    const mortals = [await startMortal(saga, 'order'), await startMortal(saga, 'payment')];
    saga.sandbox.switches.set('stripe', { slow: { operation: 'payment_intents.confirm', delayMs: 500 } });
    const scarce: Plot = { lines: [{ sku: 'STRAINER-STEEL', quantity: 20 }], ending: 'confirmed' };

    // when, while these two have their hands full, one instance of each service goes, in order or without a word
    const placed = await placeAll(crowd(scarce));
    await eventually(() => {
      for (const { service } of mortals)
        expect(service.log.lines.filter(({ msg }) => msg === 'applied').length).toBeGreaterThan(10);
    });
    await Promise.all([
      ...mortals.map((mortal) => mortal.kill()),
      ...(['inventory', 'shipping', 'notification'] as const).map((name) => saga.running[name][0]?.stop()),
    ]);
    await atRest(
      saga,
      placed.map(({ orderId }) => orderId),
    );

    // then fifteen that want the strainers are confirmed, and all others end as they must; a mail that the stopped
    // instance was about to send may have been sent again
    await expectEndings(placed, scarce, 15, { mailedAgain: placed.map(({ orderId }) => orderId) });
  });
});
