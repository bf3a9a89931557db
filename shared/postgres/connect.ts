import postgres, { type Sql } from 'postgres';

/**
 * A pool for one service. Types are not fetched: statements take scalars and array literals only (see
 * `arrays.ts`), so a connection is one round trip cheaper. Connections are made on first use.
 */
export function connect(
  url: string,
  options: {
    readonly name: string;
    readonly max: number;
    readonly onclose?: () => void;
    /** Commits need not reach the disk before they are reported: only for what may be done again. */
    readonly relaxed?: boolean;
  },
): Sql {
  return postgres(url, {
    max: options.max,
    fetch_types: false,
    connect_timeout: 5,
    idle_timeout: 0,
    connection: { application_name: options.name, ...(options.relaxed && { synchronous_commit: 'off' }) },
    onnotice: () => {},
    ...(options.onclose && { onclose: options.onclose }),
  });
}
