import type { Logger } from 'pino';

/** Does something again and again, never twice at once. A failure is logged and the next turn comes all the same. */
export class Poller {
  readonly #everyMs: number;
  readonly #work: () => Promise<void>;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  readonly #early = new Set<NodeJS.Timeout>();
  #turn: Promise<void> | undefined;

  constructor(everyMs: number, work: () => Promise<void>, log: Logger) {
    this.#everyMs = everyMs;
    this.#work = work;
    this.#log = log;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), this.#everyMs);
  }

  /** Takes a turn of its own in so many milliseconds, if that is before the next regular one. */
  lookIn(milliseconds: number): void {
    if (this.#timer === undefined || milliseconds >= this.#everyMs) return;
    const timer = setTimeout(() => {
      this.#early.delete(timer);
      this.#look();
    }, milliseconds);
    this.#early.add(timer);
  }

  /** Resolves when the turn under way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const timer of this.#early) clearTimeout(timer);
    this.#early.clear();
    this.#timer = undefined;
    await this.#turn;
  }

  #look(): void {
    this.#turn ??= this.#takeTurn();
  }

  async #takeTurn(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      this.#log.warn({ err: error }, 'a periodic task failed and will be tried again');
    } finally {
      this.#turn = undefined;
    }
  }
}
