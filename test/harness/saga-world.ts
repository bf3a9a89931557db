import { Partitioners, type Producer } from 'kafkajs';
import pino from 'pino';
import { inject } from 'vitest';
import { type SagaEvent, sagaEvent } from '../../scripts/audit/saga-event.ts';
import { stockIn } from '../../scripts/audit/service-books.ts';
import { type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { type ServiceName, services } from '../../scripts/services.ts';
import type { StockRecord } from '../../services/inventory/stock-record.ts';
import { OrderPlaced, type OrderPlacedData } from '../../shared/contracts/orders.ts';
import { partitions, topics } from '../../shared/contracts/topics.ts';
import type { Broker } from '../../shared/messaging/kafka/broker.ts';
import type { Performer } from '../../shared/messaging/performer.ts';
import { connectRegistry } from '../../shared/messaging/registry.ts';
import { openDatabase, type TestDatabase } from './database.ts';
import { messageOf } from './messages.ts';
import { sagaServices, webhookSecret } from './saga-services.ts';
import { perhapsSlow } from './slow-service.ts';
import type { StartedService, StartOptions } from './started-service.ts';
import { openWorld, type World } from './world.ts';

export type SagaOptions = {
  /** How many of each service run at once; default 1. */
  readonly instances?: number;
  /** Of the services, as in their environment. */
  readonly settings?: { readonly [name: string]: string };
  /** Changes how a service's instances send and are handed messages. */
  readonly delivery?: (broker: Broker, service: ServiceName) => Broker;
  /** Changes how calls are performed. */
  readonly performing?: (performer: Performer, service: ServiceName) => Performer;
  /** What time it is for the services. Default: this machine's clock. */
  readonly now?: () => Date;
  /** Default: the test run's own. */
  readonly kafkaBrokers?: readonly string[];
  /** The way that services take to a database. */
  readonly reaching?: (databaseUrl: string) => string;
};

/** The whole saga on its own topics, databases and outside parties, its five services in this process. */
export type SagaWorld = {
  readonly sandbox: Sandbox;
  readonly world: World;
  readonly databases: { readonly [Name in ServiceName]: TestDatabase };
  readonly running: { readonly [Name in ServiceName]: readonly StartedService[] };
  /** The shelves before the first order. */
  readonly opening: readonly StockRecord[];
  /** Starts one more instance, such as one with a broker or a way to its database of its own. */
  start(
    service: ServiceName,
    options?: Pick<Partial<StartOptions>, 'broker' | 'databaseUrl' | 'failpoint'>,
  ): Promise<StartedService>;
  /** Produces `OrderPlaced` as any producer may; `elsewhere` to another partition than its key says. */
  place(order: OrderPlacedData, where?: 'elsewhere'): Promise<void>;
  /** Every event that was published so far, each source's ids once; those of one topic and order in Kafka's order. */
  events(): readonly SagaEvent[];
  close(): Promise<void>;
};

/** Resolves when all services run and their groups have partitions. Close it in the end. */
export async function openSaga({
  instances = 1,
  settings = {},
  delivery = (broker) => broker,
  performing = (performer) => performer,
  reaching = (databaseUrl) => databaseUrl,
  now,
  ...servers
}: SagaOptions = {}): Promise<SagaWorld> {
  const [world, sandbox, inventory, payment, shipping, notification] = await Promise.all([
    openWorld(servers),
    startSandbox(),
    openDatabase(),
    openDatabase(),
    openDatabase(),
    openDatabase(),
  ]);
  const databases = { order: world.database, inventory, payment, shipping, notification };
  const definitions = sagaServices(sandbox, settings);
  const registry = connectRegistry(inject('stack').schemaRegistryUrl, pino({ level: 'silent' }));
  const running = { order: [], inventory: [], payment: [], shipping: [], notification: [] } as {
    readonly [Name in ServiceName]: StartedService[];
  };
  const [producer, stray] = await Promise.all([connectedProducer(world, 0), connectedProducer(world, 1)]);

  const start: SagaWorld['start'] = async (service, options = {}) => {
    const definition = definitions[service];
    const performers = (definition.performers ?? []).map((performer) => performing(performer, service));
    const started = await world.start(
      { ...definition, performers },
      {
        databaseUrl: reaching(databases[service].url),
        broker: delivery(perhapsSlow(world.broker(), service), service),
        registry,
        ...(now && { now }),
        ...options,
      },
    );
    running[service].push(started);
    if (service === 'payment')
      sandbox.sendWebhooksTo({ url: `${started.apiUrl}/webhooks/stripe`, secret: webhookSecret });
    return started;
  };
  const all = services.flatMap(({ name }) => Array.from({ length: instances }, () => name));
  await Promise.all(all.map((name) => start(name)));
  const opening = await stockIn(inventory.sql);

  return {
    sandbox,
    world,
    databases,
    running,
    opening,
    start,
    async place(order, where) {
      const { topic, ...message } = messageOf(OrderPlaced.of(order));
      const headers = { ...message.headers };
      const by = where === 'elsewhere' ? stray : producer;
      await by.send({ topic: `${world.prefix}${topic}`, messages: [{ ...message, headers }] });
    },
    events() {
      const events = topics.flatMap((topic) => world.published(topic).map(sagaEvent));
      return [...new Map(events.map((event) => [`${event.source} ${event.eventId}`, event])).values()];
    },
    async close() {
      await Promise.all([producer.disconnect(), stray.disconnect()]);
      await world.close();
      await Promise.all([inventory, payment, shipping, notification].map((database) => database.drop()));
      await sandbox.stop();
    },
  };
}

/** Its messages go as many partitions beside the one that their key says. */
async function connectedProducer({ kafka }: World, shift: number): Promise<Producer> {
  const createPartitioner = () => {
    const byKey = Partitioners.DefaultPartitioner();
    return (message: Parameters<typeof byKey>[0]) => (byKey(message) + shift) % partitions;
  };
  const producer = kafka.producer({ createPartitioner });
  await producer.connect();
  return producer;
}
