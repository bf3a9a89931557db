import type { ServiceName } from '../../../scripts/services.ts';
import { participants } from '../../../scripts/timeline/participants.ts';
import { eventually, quiet } from '../eventually.ts';
import { startMortal } from '../saga-mortal.ts';
import type { SagaWorld } from '../saga-world.ts';
import type { Backstage, Effects, Way } from './backstage.ts';
import { unsettled } from './settled.ts';
import type { StackFaults } from './stack-faults.ts';
import { eventsOf, nextDeadline, statusesOf } from './stack-looks.ts';

/** What the harness must know of a saga to run its tests on a real stack. */
export type StackKit<Wish, Act extends string> = {
  /** The id that the order will have, and what places it. */
  order(saga: SagaWorld, wish: Wish, way: Way): { readonly orderId: string; place(): Promise<void> };
  /** Each resolves when it is accepted. */
  readonly acts: Readonly<Record<Act, (saga: SagaWorld, orderId: string) => Promise<void>>>;
  effects(saga: SagaWorld, orderId: string): Effects;
  /**
   * What does not balance over these orders, in sentences. `upset`: calls that lost answers and services that were
   * killed, so that what cannot be told apart by a key may have happened again.
   */
  audit(saga: SagaWorld, orderIds: readonly string[], upset: ReadonlySet<string>): Promise<readonly string[]>;
};

/** One test's part of a saga whose services run on real servers. */
export function stackBackstage<Wish, Act extends string>(
  saga: SagaWorld,
  faults: StackFaults,
  kit: StackKit<Wish, Act>,
): Backstage<Wish, Act> {
  const restarts: Promise<unknown>[] = [];
  const upset = new Set<string>();
  /** What kills services that have not come to their points yet, by what it was asked for as. */
  const armed = new Map<object, string>();

  /** Whoever asks a service that dies meanwhile asks again when it is back. */
  const asking = async (ask: () => Promise<void>) => {
    await Promise.all(restarts);
    const before = restarts.length;
    await ask().catch(async (error: unknown) => {
      if (restarts.length === before) throw error;
      await Promise.all(restarts);
      await ask();
    });
  };

  const settle = async () => {
    await Promise.all(restarts);
    do {
      await eventually(async () => {
        const open = await unsettled(saga, faults);
        if (open.length > 0) throw new Error(`has not settled:\n${open.join('\n')}`);
      });
      await quiet(() => [saga.events().length, saga.sandbox.ledger()]);
      // What was on its way between two of the places that were looked at lies in one of them by now.
    } while ((await unsettled(saga, faults)).length > 0 || faults.releaseLate());
  };

  return {
    participants: Object.values(participants),
    async place(wish, way) {
      const { orderId, place } = kit.order(saga, wish, way);
      faults.admit(orderId);
      await asking(place);
      // Whoever asks from now on finds it, though it may lie in an outbox still.
      await eventually(async () => {
        const statuses = await statusesOf(saga, orderId);
        if (!saga.events().some((event) => event.orderId === orderId) && statuses.order === undefined)
          throw new Error(`${orderId} is not there`);
      });
      return orderId;
    },
    act: (orderId, act) => asking(() => kit.acts[act](saga, orderId)),
    async look(orderId) {
      const events = eventsOf(saga, orderId);
      return { events, statuses: await statusesOf(saga, orderId), effects: kit.effects(saga, orderId) };
    },
    settle,
    async pass(milliseconds) {
      await settle();
      const until = faults.now().getTime() + milliseconds;
      for (;;) {
        const next = await nextDeadline(saga, faults.orders);
        if (next === undefined || next > until) break;
        faults.setClock(next);
        await settle();
      }
      faults.setClock(until);
    },
    delay(service, type) {
      faults.hold(service, type, true);
    },
    hold: (service, what) => faults.hold(service, what),
    repeat: () => faults.repeat(),
    loseAnswer(call, times) {
      upset.add(call);
      faults.loseAnswer(call, times);
    },
    async kill(name, point) {
      const service = name as ServiceName;
      upset.add(service);
      const others = [...saga.running[service]];
      const killing = {};
      const mortal = await startMortal(saga, service, {
        delivery: (broker) => faults.broker(broker, service),
        async failpoint(reached) {
          if (reached !== point || !armed.delete(killing)) return;
          const restarted = mortal.kill().then(() => saga.start(service));
          restarts.push(restarted);
          // Whoever waits for it next is told; until then nobody does.
          restarted.catch(() => {});
          // The dead do not go on.
          await new Promise(() => {});
        },
      });
      await Promise.all(others.map((other) => other.stop()));
      armed.set(killing, `${service} has not come to ${point}, where it was to be killed`);
    },
    stopBroker: () => faults.stopBroker(),
    audit: () => kit.audit(saga, faults.orders, upset),
    async leave() {
      const [neverCame] = armed.values();
      armed.clear();
      faults.leave();
      await Promise.all(restarts);
      if (neverCame !== undefined) throw new Error(neverCame);
    },
  };
}
