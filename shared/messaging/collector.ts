import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { backoff } from './backoff.ts';
import type { Decided } from './batch.ts';
import { CommandGivenUp, type Effect } from './command-given-up.ts';
import { classify } from './failure.ts';
import { Withdrawals } from './withdrawals.ts';
import type { Work } from './work.ts';

export type CollectorSettings = {
  /** One transaction. Throws as Postgres does; nothing is committed then. */
  process(works: readonly Work[]): Promise<Decided>;
  /** After each commit, in order: offsets, calls, logs, answers. Must not throw. */
  committed(works: readonly Work[], decided: Decided): void;
  readonly log: Logger;
  readonly maxBatch: number;
};

/** How often a batch is repeated as it is before it is taken apart. */
const repeatsOfWhole = 5;

/**
 * The only writer of a service instance. Whatever comes in while one transaction runs is the next batch, so
 * batches grow with the load and nothing waits when there is none. Inputs are taken in the order of arrival.
 *
 * A batch that fails is rolled back and taken apart, so that the one that fails is found: it is parked and the
 * others go on. While the database is away, the batch waits; commands, which somebody waits for, can be withdrawn from
 * it.
 */
export class Collector {
  readonly #settings: CollectorSettings;
  readonly #stopping = new AbortController();
  #queue: Work[] = [];
  #running: Promise<void> | undefined;
  #waitingForDatabase = false;
  #nextTaken: PromiseWithResolvers<void> | undefined;
  #progressAt = 0;
  #busySince = 0;
  readonly #handled = new WeakMap<Work, () => void>();
  readonly #withdrawals = new Withdrawals();

  constructor(settings: CollectorSettings) {
    this.#settings = settings;
  }

  get backlog(): number {
    return this.#queue.length;
  }

  /** Milliseconds for which there has been work but no commit; 0 when there is nothing to do. */
  stalledFor(): number {
    return this.#running === undefined ? 0 : Date.now() - Math.max(this.#progressAt, this.#busySince);
  }

  /** False while batches fail because the database is away. */
  get databaseReachable(): boolean {
    return !this.#waitingForDatabase;
  }

  /** Queues inputs. */
  push(works: readonly Work[]): void {
    for (const work of works) this.#queue.push(work);
    if (this.#running !== undefined || works.length === 0) return;
    this.#busySince = Date.now();
    this.#running = this.#run();
  }

  /** Queues inputs and resolves when they are committed, parked, dropped, or given up because of `stop`. */
  handle(works: readonly Work[]): Promise<void> {
    const last = works.at(-1);
    if (last === undefined) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#handled.set(last, resolve);
    this.push(works);
    return promise;
  }

  /**
   * Resolves when what is queued now is part of a transaction. Readers that wait for it read about once per
   * transaction: under load in big portions, which is cheap for them and for the broker; else without delay.
   */
  taken(): Promise<void> {
    if (this.#queue.length === 0) return Promise.resolve();
    this.#nextTaken ??= Promise.withResolvers<void>();
    return this.#nextTaken.promise;
  }

  /** Drops queued messages of partitions that may belong to another instance by now: it reads them again. */
  drop(matches: (work: Work) => boolean): void {
    const dropped = this.#queue.filter(matches);
    this.#queue = this.#queue.filter((work) => !matches(work));
    for (const work of dropped) this.#handled.get(work)?.();
    if (this.#queue.length === 0) this.#announceTaken();
  }

  /** Takes a command out for which nobody waits any more, and tells whether it may have taken effect, or still may. */
  withdraw(command: Work): Effect {
    const place = this.#queue.indexOf(command);
    if (place >= 0) this.#queue.splice(place, 1);
    if (this.#queue.length === 0) this.#announceTaken();
    return this.#withdrawals.withdraw(command);
  }

  /** Resolves when everything that was pushed is committed, parked, withdrawn, or given up because of `stop`. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Gives up waiting for a database that is away. What is uncommitted comes again after the next start. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    // What one poll of Kafka hands over comes partition by partition: let all of it join the first transaction.
    await setImmediate();
    while (this.#queue.length > 0 && !this.#stopping.signal.aborted) {
      const works = this.#queue.slice(0, this.#settings.maxBatch);
      this.#queue = this.#queue.slice(works.length);
      if (this.#queue.length === 0) this.#announceTaken();
      await this.#process(works);
      for (const work of works) this.#handled.get(work)?.();
    }
    this.#running = undefined;
    if (this.#stopping.signal.aborted) this.#giveUp();
  }

  /** One from which all is withdrawn goes on as an empty one, to learn when the database is back. */
  async #process(given: readonly Work[]): Promise<void> {
    for (let failures = 1; !this.#stopping.signal.aborted; failures++) {
      const works = this.#withdrawals.without(given);
      if (works.length === 0 && !this.#waitingForDatabase) return;
      const result = await this.#attempt(works, failures);
      if (!(result instanceof Error)) return this.#settings.committed(works, result);
      const failure = classify(result);
      const stubborn = failure === 'transient' && failures >= repeatsOfWhole && works.length > 1;
      if (stubborn || (failure === 'poison' && !works.every(isCondemned)))
        return this.#takeApart(works, result);
      await backoff(failures, this.#stopping.signal);
    }
    for (const work of given) this.#abandon(work);
  }

  async #attempt(works: readonly Work[], failures: number): Promise<Decided | Error> {
    try {
      const decided = await this.#withdrawals.during(works, () => this.#settings.process(works));
      this.#waitingForDatabase = false;
      this.#progressAt = Date.now();
      return decided;
    } catch (error) {
      const failure = classify(error);
      this.#waitingForDatabase = failure === 'unavailable';
      this.#settings.log.warn({ err: error, failure, failures, inputs: works.length }, 'batch rolled back');
      return error as Error;
    }
  }

  async #takeApart(works: readonly Work[], error: Error): Promise<void> {
    if (works.length > 1) {
      for (const work of works) await this.#process([work]);
      return;
    }
    const [work] = works as [Work];
    if (work.kind === 'command') work.settle(error);
    else await this.#process([condemn(work, error)]);
  }

  #giveUp(): void {
    for (const work of this.#queue) {
      this.#abandon(work);
      this.#handled.get(work)?.();
    }
    this.#queue = [];
    this.#announceTaken();
  }

  #abandon(work: Work): void {
    if (work.kind !== 'command') return;
    work.settle(new CommandGivenUp('stopping', this.#withdrawals.effectOf(work)));
  }

  #announceTaken(): void {
    this.#nextTaken?.resolve();
    this.#nextTaken = undefined;
  }
}

function condemn(work: Exclude<Work, { kind: 'command' }>, error: Error): Work {
  return { ...work, condemned: { reason: 'refused_by_database', detail: error.message } };
}

/** If not even parking it can be written, the input is not what is wrong: it is tried again until it can be. */
function isCondemned(work: Work): boolean {
  return work.kind !== 'command' && work.condemned !== undefined;
}
