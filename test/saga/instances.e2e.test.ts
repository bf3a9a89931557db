import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endingIn, endingsOf } from '../../scripts/audit/routes.ts';
import { services } from '../../scripts/services.ts';
import { eventually } from '../harness/eventually.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { type Plot, plots } from '../harness/saga-orders.ts';
import { openSagaInProcesses, type SagaProcesses } from '../harness/saga-processes.ts';
import { atRest } from '../harness/saga-rest.ts';
import { placed } from '../harness/saga-steps.ts';
import type { SagaWorld } from '../harness/saga-world.ts';

const names = services.map(({ name }) => name);

let opened: Awaited<ReturnType<typeof openSagaInProcesses>> | undefined;
let saga: SagaWorld;
let processes: SagaProcesses;

beforeAll(async () => {
  opened = await openSagaInProcesses(2);
  ({ saga, processes } = opened);
});
afterAll(() => opened?.close());

const { declined, insufficientFunds, notShippable, outOfStock } = plots;
const confirmed: Plot = { lines: [{ sku: 'TEA-SENCHA-100G', quantity: 1 }], ending: 'confirmed' };
const mix = [
  confirmed,
  confirmed,
  declined,
  confirmed,
  notShippable,
  confirmed,
  outOfStock,
  insufficientFunds,
];
/** Orders that are always under way. */
const inFlight = 12;
/** Milliseconds that a charge takes: so many are under way whenever somebody leaves, and the shelves last. */
const chargeMs = 1_000;

/** Places orders, a new one for each that has ended, until it is stopped. */
function startLoad() {
  /** How each has to end. */
  const endings = new Map<string, string>();
  let going = true;
  const ended = () =>
    new Set(saga.events().flatMap((event) => (endingIn(event) ? [event.orderId] : []))).size;
  const placing = (async () => {
    while (going) {
      await eventually(() => expect(endings.size - ended()).toBeLessThan(inFlight));
      const plot = mix[endings.size % mix.length] ?? confirmed;
      endings.set(await placed(saga, plot), plot.ending);
    }
  })();
  return {
    endings,
    /** Resolves when so many more orders have ended. */
    async work(orders = 2 * inFlight) {
      const until = ended() + orders;
      await Promise.race([eventually(() => expect(ended()).toBeGreaterThan(until)), placing]);
    },
    async stop() {
      going = false;
      await placing;
    },
  };
}

describe('instances that join and leave under load', () => {
  it('leave every order with one ending and each of its effects once', async () => {
    // given two processes of each service, with their hands full
    saga.sandbox.switches.set('stripe', {
      slow: { operation: 'payment_intents.confirm', delayMs: chargeMs },
    });
    const load = startLoad();
    await load.work();
    const all = (index: number) => names.map((name) => processes.processes[name][index]);

    // when a third one of each joins, the first leaves in order, the second dies, and the first comes back
    await Promise.all([...names.map((name) => processes.add(name)), load.work()]);
    await Promise.all([...all(0).map((instance) => instance?.stop()), load.work()]);
    await Promise.all([...all(1).map((instance) => instance?.kill('SIGKILL')), load.work()]);
    await Promise.all([...all(0).map((instance) => instance?.start()), load.work()]);
    await load.stop();

    // then every order ends as it must, and the books balance; mails of those who died may have been sent again
    const orderIds = [...load.endings.keys()];
    await atRest(saga, orderIds);
    const found = orderIds.map((id) => [id, endingsOf(saga.events(), id).join(' and ')]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(load.endings));
    expect(await auditBooks(saga, { mailedAgain: orderIds })).toEqual([]);
    const lost = await Promise.race([processes.lost, Promise.resolve('nobody')]);
    expect(lost).toBe('nobody');
  });
});
