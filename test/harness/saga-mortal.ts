import type { ServiceName } from '../../scripts/services.ts';
import type { Broker, Consumer } from '../../shared/messaging/kafka/broker.ts';
import { delivering } from './saga-deliveries.ts';
import type { SagaWorld } from './saga-world.ts';
import { targetOf, tcpGate, through } from './tcp-gate.ts';

/** Starts one more instance of the service; the answer kills it. */
export async function startMortal(saga: SagaWorld, service: ServiceName): Promise<() => Promise<void>> {
  const { url } = saga.databases[service];
  const gate = await tcpGate(targetOf(url));
  const { broker, kill } = mortalBroker(saga.world.broker());
  await saga.start(service, { broker, databaseUrl: through(gate, url) });
  return async () => {
    await Promise.all([gate.shut(), kill()]);
  };
}

/**
 * A broker whose instance can be killed: from then on it is handed nothing, and neither what it sends nor what it
 * commits arrives. It leaves its group at once, which saves the 30 s after which Kafka would miss a dead process.
 */
function mortalBroker(broker: Broker): { broker: Broker; kill(): Promise<void> } {
  const consumers: Consumer[] = [];
  const { promise: death, resolve: die } = Promise.withResolvers<void>();
  let dead = false;
  const alive = () => {
    if (dead) throw new Error('this instance is dead');
  };
  const fed = delivering(broker, (intake) => ({
    ...intake,
    async take(records, keepAlive) {
      if (!dead) await Promise.race([intake.take(records, keepAlive), death]);
    },
  }));
  return {
    broker: {
      ...fed,
      async send(records) {
        alive();
        await broker.send(records);
      },
      async consume(options, intake, crashed) {
        const consumer = await fed.consume(options, intake, crashed);
        consumers.push(consumer);
        const commit: Consumer['commit'] = async (positions) => {
          alive();
          await consumer.commit(positions);
        };
        return { ...consumer, commit };
      },
    },
    async kill() {
      dead = true;
      die();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
  };
}
