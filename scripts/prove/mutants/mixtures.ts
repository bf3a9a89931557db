import type { StockRecord } from '../../../services/inventory/stock-record.ts';
import { OrderPlaced, type OrderPlacedData } from '../../../shared/contracts/orders.ts';
import { firstOrderStands, promises, shelvesAddUp } from '../model/promises.ts';
import type { Scenario } from '../model/scenarios.ts';

/** Another customer wants the same article, of which there is one piece. */
export function withRival(scenario: Scenario): Scenario {
  const { saga } = scenario;
  const { outside } = saga;
  const last = [...saga.records.values()].map((record) => ({ ...(record as StockRecord), onHand: 1 }));
  return {
    ...scenario,
    promises: [...promises, shelvesAddUp(1)],
    saga: {
      ...saga,
      outside: { ...outside, initial: { ...outside.initial, rival: 'wants it' } },
      records: new Map(last.map((record) => [record.sku, record])),
    },
  };
}

/** What happens in either. */
export function together(scenario: Scenario, other: Scenario): Scenario {
  const { outside } = scenario.saga;
  const doings: typeof outside.doings = (state, records) => [
    ...outside.doings(state, records),
    ...other.saga.outside.doings(state, records),
  ];
  const strangeLogs = new Map([...(scenario.saga.strangeLogs ?? []), ...(other.saga.strangeLogs ?? [])]);
  const initial = { ...outside.initial, isBungled: other.saga.outside.initial.isBungled };
  return { ...scenario, saga: { ...scenario.saga, strangeLogs, outside: { ...outside, initial, doings } } };
}

/** Somebody puts another order into the topic after the first one. Whoever reads the topic comes upon both in this order. */
export function withUsurper(scenario: Scenario): Scenario {
  const { saga } = scenario;
  const { outside, records } = saga;
  const [checkout] = outside.doings(outside.initial, records);
  const first = checkout?.tells?.input.data as OrderPlacedData;
  const other = OrderPlaced.of({
    ...first,
    customer: { name: 'Mallory', email: 'mallory@example.com' },
    lines: first.lines.map((line) => ({ ...line, quantity: line.quantity + 1 })),
    total: { ...first.total, amount: 2 * first.total.amount },
  });
  const message = { ...other, id: 'another order' };
  const doings: typeof outside.doings = (state, shelves) => [
    ...outside.doings({ ...state, strangers: 0 }, shelves).map((doing) => ({
      ...doing,
      state: { ...doing.state, strangers: state.strangers },
    })),
    ...(state.isPlaced && state.strangers > 0
      ? [
          {
            name: 'somebody places another order under the same id',
            certain: false,
            state: { ...state, strangers: 0 },
            produces: { log: OrderPlaced.topic, message },
          },
        ]
      : []),
  ];
  return {
    ...scenario,
    promises: [...scenario.promises, firstOrderStands(first)],
    saga: { ...saga, outside: { ...outside, initial: { ...outside.initial, strangers: 1 }, doings } },
  };
}
