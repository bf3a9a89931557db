import { runService } from '../../shared/messaging/run-service.ts';
import { inventory } from './reservation.ts';
import { seedStock, stockStore } from './stock.ts';

await runService({
  participant: inventory,
  migrations: new URL('./migrations/', import.meta.url),
  records: stockStore,
  prepare: seedStock,
});
