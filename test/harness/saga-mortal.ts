import type { ServiceName } from '../../scripts/services.ts';
import type { Broker, Consumer } from '../../shared/messaging/kafka/broker.ts';
import { delivering } from './saga-deliveries.ts';
import type { SagaWorld } from './saga-world.ts';
import type { StartedService, StartOptions } from './started-service.ts';
import { targetOf, tcpGate, through } from './tcp-gate.ts';

export type Mortal = {
  readonly service: StartedService;
  /** Cuts it off from Kafka and its database, for good. What it asked outside parties for may still take effect. */
  kill(): Promise<void>;
};

export type MortalOptions = Pick<Partial<StartOptions>, 'failpoint'> & {
  /** Changes how it sends and is handed messages. */
  readonly delivery?: (broker: Broker) => Broker;
};

/** Starts one more instance of the service, one that can be killed. */
export async function startMortal(
  saga: SagaWorld,
  name: ServiceName,
  { failpoint, delivery = (broker) => broker }: MortalOptions = {},
): Promise<Mortal> {
  const { url } = saga.databases[name];
  const gate = await tcpGate(targetOf(url));
  const { broker, kill } = mortalBroker(saga.world.broker());
  const service = await saga.start(name, {
    broker: delivery(broker),
    databaseUrl: through(gate, url),
    ...(failpoint && { failpoint }),
  });
  return {
    service,
    async kill() {
      await Promise.all([gate.shut(), kill()]);
      // The dead do nothing any more, but this one shares our process.
      void service.stop();
    },
  };
}

/**
 * A broker whose instance can be killed: from then on it is handed nothing, and neither what it sends nor what it
 * commits arrives. It leaves its group at once, which saves the 10 s after which Kafka would miss a dead process.
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
