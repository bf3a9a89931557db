import type { Logger } from 'pino';

/** Does something again and again, never twice at once. A failure is logged and the next turn comes all the same. */
export class Poller {
  readonly #everyMs: number;
  readonly #work: () => Promise<void>;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;

  constructor(everyMs: number, work: () => Promise<void>, log: Logger) {
    this.#everyMs = everyMs;
    this.#work = work;
    this.#log = log;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#turn ??= this.#takeTurn();
    }, this.#everyMs);
  }

  /** Resolves when the turn under way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#turn;
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
