/** What a client of the memory broker throws where one of Kafka's would throw a network or protocol error. */
export class MemoryBrokerError extends Error {
  override readonly name = 'MemoryBrokerError';
}

/** Announces that something has changed. Whoever waits for it keeps no process alive. */
export class Pulse {
  #next = Promise.withResolvers<void>();

  get next(): Promise<void> {
    return this.#next.promise;
  }

  beat(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    resolve();
  }
}

/** The way from one client to the broker: whole, cut, or frozen as that of a process that is stopped by SIGSTOP. */
export class Link {
  readonly #changed: Pulse;
  readonly #now: () => number;
  #cutAt: number | undefined;
  #frozenAt: number | undefined;

  constructor(changed: Pulse, now: () => number) {
    this.#changed = changed;
    this.#now = now;
  }

  get whole(): boolean {
    return this.#cutAt === undefined && this.#frozenAt === undefined;
  }

  /** Milliseconds for which nothing has come through. */
  get downFor(): number {
    const since = this.#cutAt ?? this.#frozenAt;
    return since === undefined ? 0 : this.#now() - since;
  }

  set cut(cut: boolean) {
    this.#cutAt = cut ? (this.#cutAt ?? this.#now()) : undefined;
    this.#changed.beat();
  }

  set frozen(frozen: boolean) {
    this.#frozenAt = frozen ? (this.#frozenAt ?? this.#now()) : undefined;
    this.#changed.beat();
  }

  /** Resolves when a request has come through; rejects when the broker is away. */
  async pass(): Promise<void> {
    while (this.#frozenAt !== undefined) await this.#changed.next;
    if (this.#cutAt !== undefined) throw new MemoryBrokerError('the broker is away');
  }

  /** Resolves when the link is whole. */
  async restored(): Promise<void> {
    while (!this.whole) await this.#changed.next;
  }
}
