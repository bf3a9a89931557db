import type { Held } from './held.ts';

/** What is kept waiting: of one service, events of one type or one call. */
export class Holding implements Held {
  readonly service: string;
  readonly what: string;
  /** It goes on by itself once nothing else happens. */
  readonly isLate: boolean;
  /** Orders that it does not keep waiting any more. */
  readonly passed: ReadonlySet<string>;
  readonly #reached = Promise.withResolvers<void>();
  readonly #released = Promise.withResolvers<void>();
  readonly #onRelease: () => void;

  constructor(about: Pick<Holding, 'service' | 'what' | 'isLate' | 'passed'>, onRelease: () => void) {
    this.service = about.service;
    this.what = about.what;
    this.isLate = about.isLate;
    this.passed = about.passed;
    this.#onRelease = onRelease;
  }

  /** Something has come that waits now. */
  reach(): void {
    this.#reached.resolve();
  }

  /** Resolves when it is released. */
  async wait(): Promise<void> {
    this.reach();
    await this.#released.promise;
  }

  async reached(): Promise<void> {
    const late = AbortSignal.timeout(60_000);
    const givenUp = new Promise<never>((_, reject) => {
      late.onabort = () => reject(new Error(`${this.service} has not come to ${this.what} within 60 s`));
    });
    await Promise.race([this.#reached.promise, givenUp]);
  }

  release(): void {
    this.#released.resolve();
    this.#onRelease();
  }
}
