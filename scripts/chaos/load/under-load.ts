import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { System } from '../../stack/system.ts';
import { runLoad, type Visited } from './run-load.ts';

type Load = { readonly seed: number; readonly perSecond: number; readonly signal: AbortSignal };

/**
 * Runs the work while shoppers come, until it says that no more are to come; resolves when the last of them has got
 * through. Where the work or the load fails, the other ends, too: the signal that the work is given aborts.
 */
export async function underLoad<Result>(
  { stack, services }: System,
  { signal, ...load }: Load,
  work: (signal: AbortSignal, noMore: () => void) => Promise<Result>,
): Promise<{ readonly result: Result; readonly visited: Visited }> {
  const kafka = new Kafka({ brokers: [...stack.kafkaBrokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const stopping = new AbortController();
  const failing = new AbortController();
  const abandon = AbortSignal.any([signal, failing.signal]);
  const shop = { orderInstances: services.processes.order, producer };
  const together = [
    work(abandon, () => stopping.abort()),
    runLoad(shop, load, { stop: stopping.signal, abandon }),
  ] as const;
  for (const either of together) either.catch((error: unknown) => failing.abort(error));
  try {
    const [result, visited] = await Promise.all(together);
    return { result, visited };
  } finally {
    await Promise.allSettled(together);
    await producer.disconnect();
  }
}
