import { describe, expect, it } from 'vitest';
import { ListSearch, type NextPage } from '../../services/payment/stripe/list-search.ts';

type Item = { readonly id: string };

/** A provider with that many items in pages of ten, which gives an attempt up after so many pages. */
function longList({ items, pagesPerAttempt = Infinity }: { items: number; pagesPerAttempt?: number }) {
  const all = Array.from({ length: items }, (_, index) => ({ id: `item_${index}` }));
  const asked: (string | undefined)[] = [];
  const attempt = async (search: ListSearch<Item>, ours: (item: Item) => boolean, name = 'an order') => {
    const attempt = new AbortController();
    let pages = 0;
    const nextPage: NextPage<Item> = async (after) => {
      asked.push(after);
      const first = all.findIndex(({ id }) => id === after) + 1;
      if (++pages === pagesPerAttempt) queueMicrotask(() => queueMicrotask(() => attempt.abort()));
      return { data: all.slice(first, first + 10), has_more: first + 10 < items };
    };
    return await search.idsOf(name, attempt.signal, nextPage, ours);
  };
  return { attempt, asked };
}

const isOurs = ({ id }: Item) => id.endsWith('5');

describe('a search through a list', () => {
  it.for([
    { items: 0, found: 0, pages: 1 },
    { items: 10, found: 1, pages: 1 },
    { items: 11, found: 1, pages: 2 },
    { items: 95, found: 9, pages: 10 },
  ])('of $items items finds all that are ours', async ({ items, found, pages }) => {
    const { attempt, asked } = longList({ items });
    expect(await attempt(new ListSearch(), isOurs)).toHaveLength(found);
    expect(asked).toHaveLength(pages);
  });

  it('that takes longer than any attempt ends: the next attempt goes on where the last one was given up', async () => {
    // given a list of ten pages, and attempts that last for four
    const { attempt, asked } = longList({ items: 100, pagesPerAttempt: 4 });
    const search = new ListSearch<Item>();

    // when it is tried again and again, then it ends with all that there is, and no page is asked for without need
    const given = [await attempt(search, isOurs).catch(String), await attempt(search, isOurs).catch(String)];
    expect(given).toEqual(Array(2).fill(expect.stringContaining('the attempt was given up')));
    expect(await attempt(search, isOurs)).toHaveLength(10);
    expect(asked.length).toBeLessThanOrEqual(12);
    expect(new Set(asked).size).toBe(10);
  });

  it('begins anew when nobody has gone on with it for a while', async () => {
    let now = 0;
    const { attempt, asked } = longList({ items: 100, pagesPerAttempt: 4 });
    const search = new ListSearch<Item>(() => now);
    await attempt(search, isOurs).catch(String);
    now += 11 * 60_000;
    await attempt(search, isOurs).catch(String);
    expect(asked.filter((after) => after === undefined)).toHaveLength(2);
  });

  it('begins anew for another order, and once it has ended', async () => {
    const { attempt, asked } = longList({ items: 30 });
    const search = new ListSearch<Item>();
    for (const name of ['an order', 'an order', 'another']) await attempt(search, isOurs, name);
    expect(asked.filter((after) => after === undefined)).toHaveLength(3);
  });
});
