import type { TransactionSql } from 'postgres';

/**
 * How a service keeps its shared records. Both run inside the batch's transaction, one statement each.
 * `lock` takes row locks in key order and returns the records that exist; `save` writes changed ones whole.
 */
export type RecordStore<Record> = {
  lock(tx: TransactionSql, keys: readonly string[]): Promise<readonly Record[]>;
  save(tx: TransactionSql, records: readonly Record[]): Promise<void>;
};
