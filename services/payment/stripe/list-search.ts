import { abandonable } from './abandonable.ts';

type Listed = { readonly id: string };

/** Asks for the page of a list that comes after the item with this id; for the first page if there is none. */
export type NextPage<Item> = (
  after: string | undefined,
) => Promise<{ readonly data: readonly Item[]; readonly has_more: boolean }>;

/** Attempts follow each other sooner: whoever comes later begins anew, and finds what was made meanwhile. */
const goesOnForMs = 10 * 60_000;

/**
 * Looks through the provider's lists, which go from the newest to the oldest. An attempt may be too short for all of a
 * long one, so the next attempt in this process goes on where that one ended. What is made after a search has begun may
 * be missed by it: whoever made it must be done before.
 */
export class ListSearch<Item extends Listed> {
  readonly #reached = new Map<string, { after: string; found: readonly string[]; at: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * The ids of all items that are `ours`. Rejects as `abandonable` does; what was found till then is kept for the order.
   */
  async idsOf(
    orderId: string,
    signal: AbortSignal,
    nextPage: NextPage<Item>,
    ours: (item: Item) => boolean,
  ): Promise<string[]> {
    for (const [other, { at }] of this.#reached)
      if (this.#now() - at > goesOnForMs) this.#reached.delete(other);
    for (;;) {
      const { after, found } = this.#reached.get(orderId) ?? { found: [] };
      const { data, has_more } = await abandonable(signal, () => nextPage(after));
      const all = [...found, ...data.filter(ours).map(({ id }) => id)];
      const last = data.at(-1);
      if (has_more && last) {
        this.#reached.set(orderId, { after: last.id, found: all, at: this.#now() });
      } else {
        this.#reached.delete(orderId);
        return all;
      }
    }
  }
}
