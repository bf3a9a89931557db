import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadInputs } from '../../scripts/replay/inputs.ts';
import { OrderRecord } from '../../scripts/replay/order-record.ts';
import { recordOf } from '../../scripts/replay/record-order.ts';
import { replay } from '../../scripts/replay/replay.ts';
import { services } from '../../scripts/services.ts';
import { timelineOf } from '../../scripts/timeline/order-timeline.ts';
import { seenEvent } from '../../scripts/timeline/seen-event.ts';
import { loadServiceRecords } from '../../scripts/timeline/service-records.ts';
import { topics } from '../../shared/contracts/topics.ts';
import { onPage } from '../harness/hosted-page.ts';
import { cancelOnceKnown } from '../harness/saga-cancel.ts';
import { checkOut, orderIdIn, orderOf, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { ampleTime, placed, waiting } from '../harness/saga-steps.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;

beforeAll(async () => {
  saga = await openSaga({ settings: ampleTime });
});
afterAll(async () => {
  await saga.close();
});

/** The order's record, as a file would give it back. */
async function exported(orderId: string): Promise<OrderRecord> {
  const { databases, world } = saga;
  const seen = topics.flatMap((topic) => world.published(topic).flatMap((record) => seenEvent(record) ?? []));
  const events = seen.filter((event) => event.orderId === orderId);
  const [records, inputs] = await Promise.all([
    Promise.all(services.map(({ name }) => loadServiceRecords(name, databases[name].sql, orderId))),
    Promise.all(services.map(({ name }) => loadInputs(name, databases[name].sql, orderId))),
  ]);
  const record = recordOf(timelineOf(orderId, events, records, new Map(), new Date()), inputs);
  return OrderRecord.parse(JSON.parse(JSON.stringify(record)));
}

const histories: { readonly [name: string]: () => Promise<string> } = {
  'confirmed, from the checkout': async () => await orderIdIn(await checkOut(saga, orderOf(plots.confirmed))),
  'declined, from a stranger': async () => await placed(saga, plots.declined),
  'out of stock': async () => await placed(saga, plots.outOfStock),
  'an unknown article': async () => await placed(saga, plots.unknownSku),
  'not deliverable': async () => await placed(saga, plots.notShippable),
  invalid: async () => await placed(saga, plots.invalid),
  'cancelled at the page': async () => {
    const { orderId } = await waiting(saga);
    await cancelOnceKnown(saga, orderId);
    return orderId;
  },
  'cancelled at once': async () => {
    const orderId = await placed(saga, plots.confirmed);
    await cancelOnceKnown(saga, orderId).catch(() => 'shipped');
    return orderId;
  },
  'paid on the page': async () => {
    const { orderId, page } = await waiting(saga);
    await onPage(page, 'pay');
    return orderId;
  },
};

describe('an order of the real stack, taken again in memory', () => {
  it.for(Object.keys(histories))('comes to the same: %s', async (name) => {
    // given an order that has come to rest
    const orderId = await (histories[name] as () => Promise<string>)();
    await atRest(saga, [orderId]);

    // when its record is replayed, then every service makes the same of the same
    const record = await exported(orderId);
    const { difference, broken } = replay(record);
    expect(difference, JSON.stringify(record, undefined, 1)).toBeUndefined();
    expect(broken).toBeUndefined();
    expect(record.taken.length).toBeGreaterThan(0);
  });
});
