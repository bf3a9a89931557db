import postgres from 'postgres';
import type { StockRow } from '../demo/audit/books.ts';
import { readStock } from '../demo/read-books.ts';
import { databaseNameOf, urlFor } from '../stack/databases.ts';
import type { Stack } from '../stack/stack.ts';
import { openOrderSources } from '../timeline/order-sources.ts';

/** Orders sell out nothing but what is sold out from the beginning. */
const enough = 1_000_000;

/** Puts more on the shelves than any run can sell, and gives what is on them. */
export async function fillShelves(stack: Stack): Promise<StockRow[]> {
  const url = urlFor(stack.adminDatabaseUrl, { database: databaseNameOf('inventory') });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`update stock set on_hand = ${enough}::integer where on_hand > 0`;
  await sql.end();
  const sources = await openOrderSources(stack);
  try {
    return await readStock(sources);
  } finally {
    await sources.close();
  }
}
