import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { topics } from '../../shared/contracts/topics.ts';
import { createLogger } from '../../shared/logger.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import { runLoad } from '../bench/load/load.ts';
import { createOrderMix } from '../bench/order-mix.ts';
import { withDatabase } from '../bench/saga/books.ts';
import { startDriver } from '../bench/saga/driver.ts';
import { seedStock } from '../bench/saga/run-saga.ts';
import { givenKafkaSecurity } from '../stack/given-security.ts';
import { chooseServicePorts } from '../stack/service-ports.ts';
import { startServices } from '../stack/service-processes.ts';
import type { Stack } from '../stack/stack.ts';
import type { RestartableParts } from '../stack/stack-parts.ts';
import { alignTopics } from '../stack/topic-settings.ts';
import { awaitLeftovers } from './leftovers.ts';
import { type MeasureOptions, measureIntervals } from './measure.ts';
import { describeLoad } from './report.ts';
import { forgottenWithinMs, soakRetention, soakTopicRetention } from './retention.ts';
import { openTableMeter } from './table-sizes.ts';
import type { Interval } from './verdict.ts';

export type SoakOptions = MeasureOptions & { readonly perSecond: number };

export type Soak = {
  readonly intervals: readonly Interval[];
  /** Sagas that had not ended a minute after the last was begun. */
  readonly unfinished: number;
  /** What was not forgotten when everything had become old, in words. */
  readonly leftovers: readonly string[];
};

const endWithinMs = 60_000;

/**
 * Runs the five services under an even load, with retention of seconds, and measures as it goes; then waits for what
 * they do not forget.
 */
export async function runSoak(
  stack: Stack & { readonly parts: RestartableParts },
  options: SoakOptions,
): Promise<Soak> {
  const { log, signal, perSecond } = options;
  await alignTopics(stack.kafkaBrokers, topics, soakTopicRetention);
  const running = await startServices({
    stack,
    log,
    signal,
    ports: await chooseServicePorts('free', log),
    restart: false,
    env: soakRetention,
    script: () => join(import.meta.dirname, '..', 'bench', 'saga', 'service.ts'),
  });
  await withDatabase(stack.databaseUrlFor('inventory'), seedStock);
  const logger = createLogger('soak', 'warn');
  const broker = kafkajsBroker({
    brokers: stack.kafkaBrokers,
    clientId: 'soak',
    log: logger.log,
    security: givenKafkaSecurity(),
  });
  const driver = await startDriver(broker, 'soak');
  const tables = openTableMeter(stack);
  const orderAt = createOrderMix(1);
  const stopping = new AbortController();
  const count = { begun: 0, ended: 0 };
  const runSaga = async (index: number) => {
    count.begun += 1;
    await driver.runSaga(orderAt(index));
    count.ended += 1;
  };
  log(describeLoad(options, orderAt));
  try {
    const load = { kind: 'steady', perSecond } as const;
    const loaded = runLoad(load, runSaga, AbortSignal.any([stopping.signal, signal]));
    const either = AbortSignal.any([stopping.signal, signal]);
    const measured = measureIntervals({ parts: stack.parts, running, tables }, () => count.ended, {
      ...options,
      signal: either,
    });
    const intervals = await Promise.race([measured, loaded.then(() => measured)]);
    stopping.abort();
    await Promise.race([loaded, wait(endWithinMs, undefined, { ref: false })]);
    const unfinished = count.begun - count.ended;
    const leftovers = await awaitLeftovers(tables, { withinMs: forgottenWithinMs, log, signal });
    return { intervals, unfinished, leftovers };
  } finally {
    stopping.abort();
    await driver.stop();
    await running.stop();
    await tables.close();
  }
}
