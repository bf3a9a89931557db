import { abandonable } from './abandonable.ts';

type Listed = { readonly id: string };

/** Asks for the page of a list that comes after the item with this id; for the first page if there is none. */
export type NextPage<Item> = (
  after: string | undefined,
) => Promise<{ readonly data: readonly Item[]; readonly has_more: boolean }>;

/**
 * Looks through the provider's lists, which go from the newest to the oldest. An attempt may be too short for all of a
 * long one, so the next attempt in this process goes on where that one ended. What is made meanwhile may be missed:
 * only to be asked for what is older than the search.
 */
export class ListSearch<Item extends Listed> {
  readonly #reached = new Map<string, { readonly after: string; readonly found: readonly string[] }>();

  /**
   * The ids of all items that are `ours`. Rejects as `abandonable` does; what was found till then is kept under `name`.
   */
  async idsOf(
    name: string,
    signal: AbortSignal,
    nextPage: NextPage<Item>,
    ours: (item: Item) => boolean,
  ): Promise<string[]> {
    for (;;) {
      const { after, found } = this.#reached.get(name) ?? { found: [] };
      const { data, has_more } = await abandonable(signal, () => nextPage(after));
      const all = [...found, ...data.filter(ours).map(({ id }) => id)];
      const last = data.at(-1);
      if (has_more && last) {
        this.#reached.set(name, { after: last.id, found: all });
      } else {
        this.#reached.delete(name);
        return all;
      }
    }
  }
}
