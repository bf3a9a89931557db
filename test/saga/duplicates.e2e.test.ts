import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { services } from '../../scripts/services.ts';
import { eventually } from '../harness/eventually.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { repeating } from '../harness/saga-deliveries.ts';
import { checkOut, orderIdIn, orderOf, type PlotName, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;

beforeAll(async () => {
  saga = await openSaga({ delivery: repeating });
});
afterAll(async () => {
  await saga.close();
});

describe('every event published twice and handed to every consumer three times', () => {
  it('changes nothing about how orders end', async () => {
    // given orders for every ending, by topic and over HTTP
    const byTopic = (Object.keys(plots) as PlotName[]).map((name) => ({ name, order: orderOf(plots[name]) }));
    const byHttp = ['confirmed', 'declined', 'notShippable'] as const;

    // when they are placed and everything has come to rest
    const placed = await Promise.all([
      ...byTopic.map(async ({ name, order }) => {
        await saga.place(order);
        return { name, orderId: order.orderId };
      }),
      ...byHttp.map(async (name) => ({
        name,
        orderId: await orderIdIn(await checkOut(saga, orderOf(plots[name]))),
      })),
    ]);
    await atRest(
      saga,
      placed.map(({ orderId }) => orderId),
    );

    // then each has ended once, as without duplicates, and the books balance
    for (const { name, orderId } of placed)
      expect(endingsOf(saga.events(), orderId), name).toEqual([plots[name].ending]);
    expect(await auditBooks(saga)).toEqual([]);
  });

  it('reaches every consumer, which knows each of them for a repeat', async () => {
    for (const { name } of services) {
      // given what the service has taken note of, when the late repeats are through
      const inbox = await saga.databases[name].sql<{ id: string }[]>`
        select event_id as id from inbox where type <> 'placeOrder'`;
      const [log] = saga.running[name].map((service) => service.log);

      // then each of them was repeated at least twice, in the same read and in a later one
      await eventually(() => {
        const repeats = Map.groupBy(log?.lines ?? [], ({ msg, eventId }) =>
          msg === 'repeated' ? eventId : '',
        );
        for (const { id } of inbox) expect(repeats.get(id)?.length ?? 0, name).toBeGreaterThanOrEqual(2);
      });
      expect(inbox.length).toBeGreaterThan(0);
    }
  });
});
