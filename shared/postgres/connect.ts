import postgres, { type Sql } from 'postgres';
import { type DatabaseAccess, databaseTls } from './database-tls.ts';

/**
 * Every statement of a service goes by key. One plan, made once, is right then for any number of rows; plans made
 * while the tables were still empty would read whole tables until the next analyze.
 */
const keyedAccess = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' };

/**
 * Seconds to wait before trying to connect again. The driver's own waits grow to twenty: too long for a database that
 * is back.
 */
function reconnectAfter(failures: number): number {
  return Math.min(0.05 * 2 ** failures, 1);
}

/**
 * A pool for one service. Types are not fetched: statements take scalars and array literals only (see
 * `arrays.ts`), so a connection is one round trip cheaper. Connections are made on first use. Throws when the URL asks
 * for less than a verified server (see `databaseTlsProblem`).
 */
export function connect(
  database: string | DatabaseAccess,
  options: {
    readonly name: string;
    readonly max: number;
    readonly onclose?: () => void;
    /** Commits need not reach the disk before they are reported: only for what may be done again. */
    readonly relaxed?: boolean;
  },
): Sql {
  const { url, ssl } = databaseTls(typeof database === 'string' ? { url: database } : database);
  return postgres(url, {
    ssl,
    max: options.max,
    fetch_types: false,
    connect_timeout: 5,
    idle_timeout: 0,
    backoff: reconnectAfter,
    connection: {
      application_name: options.name,
      ...keyedAccess,
      ...(options.relaxed && { synchronous_commit: 'off' }),
    },
    onnotice: () => {},
    ...(options.onclose && { onclose: options.onclose }),
  });
}
