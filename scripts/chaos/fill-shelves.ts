import type { StockRecord } from '../../services/inventory/stock-record.ts';
import { stockIn } from '../audit/service-books.ts';
import { openServiceDatabases } from '../timeline/service-databases.ts';

/** Orders sell out nothing but what is sold out from the beginning. */
const enough = 1_000_000;

/** Puts more on the shelves than any run can sell, and gives what is on them. */
export async function fillShelves(adminUrl: string): Promise<StockRecord[]> {
  const databases = openServiceDatabases(adminUrl);
  try {
    const sql = databases.of('inventory');
    await sql`update stock set on_hand = ${enough}::integer where on_hand > 0`;
    return await stockIn(sql);
  } finally {
    await databases.close();
  }
}
