import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../harness/saga-books.ts';
import { atRest, endingsOf } from '../harness/saga-endings.ts';
import { orderOf, type PlotName, plots } from '../harness/saga-orders.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;
beforeAll(async () => {
  console.time('open');
  saga = await openSaga();
  console.timeEnd('open');
});
afterAll(() => saga.close());

describe('x', () => {
  it.for(Object.keys(plots) as PlotName[])('%s', async (name) => {
    const order = orderOf(plots[name]);
    console.time(name);
    await saga.place(order);
    await atRest(saga, [order.orderId]);
    console.timeEnd(name);
    expect(endingsOf(saga.events(), order.orderId)).toEqual([plots[name].ending]);
    expect(await auditBooks(saga)).toEqual([]);
  });
});
