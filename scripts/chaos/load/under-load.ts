import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { System } from '../../stack/system.ts';
import { runLoad, type Visited } from './run-load.ts';

/** Runs the work while shoppers come, and waits until the last of them has got through. */
export async function underLoad<Result>(
  { stack, services }: System,
  options: { readonly seed: number; readonly perSecond: number; readonly signal: AbortSignal },
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly visited: Visited }> {
  const kafka = new Kafka({ brokers: [...stack.kafkaBrokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const stopping = new AbortController();
  const shop = { orderInstances: services.processes.order, producer };
  const loaded = runLoad(shop, options, AbortSignal.any([stopping.signal, options.signal]));
  try {
    const result = await Promise.race([
      work(),
      loaded.then(() => Promise.reject(new Error('the load has ended'))),
    ]);
    stopping.abort();
    return { result, visited: await loaded };
  } finally {
    stopping.abort();
    await producer.disconnect();
  }
}
