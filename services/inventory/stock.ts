import type { Sql } from 'postgres';
import { products } from '../../shared/contracts/products.ts';
import type { RecordStore } from '../../shared/messaging/record-store.ts';
import { plainArray, textArray } from '../../shared/postgres/arrays.ts';
import type { StockRecord } from './stock-record.ts';

/** The table `stock`. Its check constraints refuse what would make a count negative. */
export const stockStore: RecordStore<StockRecord> = {
  async lock(tx, keys) {
    return tx<StockRecord[]>`
      select sku, on_hand as "onHand", held, sold
      from stock
      where sku = any(${textArray(keys)}::text[])
      order by sku
      for update`;
  },

  async save(tx, records) {
    await tx`
      update stock
      set on_hand = changed.on_hand, held = changed.held, sold = changed.sold
      from unnest(
        ${textArray(records.map(({ sku }) => sku))}::text[],
        ${plainArray(records.map(({ onHand }) => onHand))}::integer[],
        ${plainArray(records.map(({ held }) => held))}::integer[],
        ${plainArray(records.map(({ sold }) => sold))}::integer[]
      ) as changed (sku, on_hand, held, sold)
      where stock.sku = changed.sku`;
  },
};

/** Puts the catalogue's stock on the shelves, once: counts that are there already are left alone. */
export async function seedStock(sql: Sql): Promise<void> {
  await sql`
    insert into stock (sku, on_hand, held, sold)
    select sku, on_hand, 0, 0
    from unnest(
      ${textArray(products.map(({ sku }) => sku))}::text[],
      ${plainArray(products.map(({ stock }) => stock))}::integer[]
    ) as seeded (sku, on_hand)
    on conflict (sku) do nothing`;
}
