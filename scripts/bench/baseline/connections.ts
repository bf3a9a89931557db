import type { Sql } from 'postgres';
import { openPostgres } from '../../stack/open-postgres.ts';

export type Connections = {
  /** The connection of the i-th saga. Statements of several sagas are pipelined on it. */
  of(index: number): Sql;
  /** Resolves when what is under way has ended and all connections are closed. */
  end(): Promise<void>;
};

/**
 * So many connections, each a pool of its own. One pool of all of them costs 15 % more CPU under constant
 * load and grows without end: postgres 3.4 keeps busy connections in an array whose used-up front is searched
 * with `indexOf` at each query and is only dropped when no connection is busy.
 */
export function openConnections(databaseUrl: string, count: number): Connections {
  const pools = Array.from({ length: count }, () =>
    // As for any fast disk; with the default the planner reads all of `stock` for an order's few articles.
    openPostgres(databaseUrl, { max: 1, connection: { random_page_cost: 1.1 } }),
  );
  return {
    of(index) {
      const pool = pools[index % count];
      if (pool === undefined) throw new RangeError(`there is no connection for saga ${index}`);
      return pool;
    },
    async end() {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}
