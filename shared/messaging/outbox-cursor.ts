/**
 * Up to where an outbox is settled: every id up to there has been sent, or will never appear.
 *
 * Ids are dealt in order but committed in any, and those of transactions that were rolled back never come. So an id
 * that is missing below one that was sent is in doubt until it comes, or until every transaction has ended that
 * could bring it. Nothing of an order can overtake: whoever decides on it next takes its ids after the missing one
 * was committed, and while there is doubt the table is read from the missing id on.
 */
export class OutboxCursor {
  #settled = 0;
  /** Sent, with a missing id below. */
  readonly #ahead = new Set<number>();
  #watch: { readonly upTo: number; readonly transaction: bigint } | undefined;

  get settled(): number {
    return this.#settled;
  }

  get inDoubt(): boolean {
    return this.#ahead.size > 0;
  }

  /** Whether `waitFor` has to be told how long to wait. */
  get unwatched(): boolean {
    return this.inDoubt && this.#watch === undefined;
  }

  /** These ids have been sent. */
  sent(ids: Iterable<number>): void {
    for (const id of ids) if (id > this.#settled) this.#ahead.add(id);
    this.#closeUp();
  }

  /** Transactions that may hold an id that is missing now are all older than `transaction`, the next one to begin. */
  waitFor(transaction: bigint): void {
    this.#watch = { upTo: Math.max(...this.#ahead), transaction };
  }

  /** Everything was sent that could be seen when `oldest` was the oldest transaction under way. */
  sawAll(oldest: bigint): void {
    if (this.#watch === undefined || oldest < this.#watch.transaction) return;
    const { upTo } = this.#watch;
    this.#watch = undefined;
    if (upTo > this.#settled) this.#settled = upTo;
    for (const id of this.#ahead) if (id <= this.#settled) this.#ahead.delete(id);
    this.#closeUp();
  }

  #closeUp(): void {
    while (this.#ahead.delete(this.#settled + 1)) this.#settled += 1;
    if (!this.inDoubt) this.#watch = undefined;
  }
}
