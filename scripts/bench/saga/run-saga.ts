import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createLogger } from '../../../shared/logger.ts';
import { kafkajsBroker } from '../../../shared/messaging/kafka/kafkajs-broker.ts';
import { type ServiceName, services } from '../../services.ts';
import { givenKafkaSecurity } from '../../stack/given-security.ts';
import { chooseServicePorts } from '../../stack/service-ports.ts';
import { type RunningServices, startServices } from '../../stack/service-processes.ts';
import type { Stack } from '../../stack/stack.ts';
import type { RestartableParts } from '../../stack/stack-parts.ts';
import { waitUntil } from '../../stack/wait-until.ts';
import { type Load, runLoad } from '../load/load.ts';
import { createSagaRecorder } from '../load/saga-recorder.ts';
import { startCpuMeter } from '../measure/cpu-meter.ts';
import { pidsOf } from '../measure/system-pids.ts';
import type { Window } from '../measure/window.ts';
import { createOrderMix, initialStock, skuCount, skuName } from '../order-mix.ts';
import { countUnfinished, type Endings, findBookProblems, withDatabase } from './books.ts';
import { type Driver, startDriver } from './driver.ts';

export type SagaGroup = 'services' | 'postgres' | 'kafka' | 'driver';

export type Phase = {
  readonly load: Load;
  readonly windows: number;
  readonly windowSeconds: number;
  readonly warmUpSeconds: number;
};

export type SagaRun = {
  /** One list of windows per phase. */
  readonly phases: readonly (readonly Window<SagaGroup>[])[];
  readonly booksProblems: readonly string[];
};

export type SagaRunOptions = {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** Processes of each service. Default 1. */
  readonly instances?: number;
};

/** Runs the phases one after the other against freshly started services, then checks the books. */
export async function runSaga(
  stack: Stack & { readonly parts: RestartableParts },
  phases: readonly Phase[],
  { log, signal, instances = 1 }: SagaRunOptions,
): Promise<SagaRun> {
  const script = join(import.meta.dirname, 'service.ts');
  const running = await startServices({
    stack,
    log,
    signal,
    ports: await chooseServicePorts('free', log),
    instances,
    restart: false,
    env: {},
    script: () => script,
  });
  await withDatabase(stack.databaseUrlFor('inventory'), seedStock);
  const logger = createLogger('bench', 'warn');
  const broker = kafkajsBroker({
    brokers: stack.kafkaBrokers,
    clientId: 'bench',
    log: logger.log,
    security: givenKafkaSecurity(),
  });
  const driver = await startDriver(broker, 'bench');
  const endings = { confirmed: 0, cancelled: 0 };
  try {
    const measured: Window<SagaGroup>[][] = [];
    for (const [index, phase] of phases.entries())
      measured.push(await runPhase({ stack, running, driver, endings, seed: 100 + index, signal }, phase));
    await untilQuiet(stack, signal);
    const booksProblems = await findBookProblems(stack.databaseUrlFor, endings);
    if (driver.repeatedEndings() > 0)
      booksProblems.push(`endings that came twice: ${driver.repeatedEndings()}`);
    return { phases: measured, booksProblems };
  } finally {
    await driver.stop();
    await running.stop();
  }
}

type Bench = {
  readonly stack: Stack & { readonly parts: RestartableParts };
  readonly running: RunningServices;
  readonly driver: Driver;
  readonly endings: { -readonly [Ending in keyof Endings]: number };
  readonly seed: number;
  readonly signal: AbortSignal;
};

async function runPhase(bench: Bench, phase: Phase): Promise<Window<SagaGroup>[]> {
  const { stack, running, driver, endings, seed, signal } = bench;
  const orderAt = createOrderMix(seed);
  const recorder = createSagaRecorder(performance.now());
  const meter = startCpuMeter<SagaGroup>({
    ...pidsOf(stack.parts, running),
    driver: [process.pid],
  });
  const stopping = new AbortController();
  const submit = async (index: number) => {
    const submittedAt = performance.now();
    const ending = await driver.runSaga(orderAt(index));
    recorder.ended(performance.now() - submittedAt);
    endings[ending]++;
  };
  const ended = runLoad(phase.load, submit, AbortSignal.any([stopping.signal, signal]));
  const windows: Window<SagaGroup>[] = [];
  for (let index = -1; index < phase.windows; index++) {
    await wait((index < 0 ? phase.warmUpSeconds : phase.windowSeconds) * 1000, undefined, { signal });
    const window = { ...recorder.lap(performance.now()), cpuSeconds: meter.lap() };
    if (index >= 0) windows.push(window);
  }
  stopping.abort();
  await ended;
  return windows;
}

/** Stock for the orders of the mix, on empty shelves. */
export async function seedStock(sql: Parameters<typeof countUnfinished>[0]): Promise<void> {
  const rows = Array.from({ length: skuCount }, (_, index) => ({
    sku: skuName(index + 1),
    on_hand: initialStock,
    held: 0,
    sold: 0,
  }));
  await sql`insert into stock ${sql(rows)}`;
}

/** Mails go out after an order's ending: the books are read when nothing is on its way any more. */
async function untilQuiet(stack: Stack, signal: AbortSignal): Promise<void> {
  const unfinishedIn = ({ name }: { name: ServiceName }) =>
    withDatabase(stack.databaseUrlFor(name), countUnfinished);
  await waitUntil(
    'the last mails are sent and nothing is on its way',
    async () => (await Promise.all(services.map(unfinishedIn))).every((count) => count === 0),
    { timeoutMs: 60_000, signal },
  );
}
