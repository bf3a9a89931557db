import postgres, { type Sql } from 'postgres';

/**
 * A pool for one service. Types are not fetched: statements take scalars and array literals only (see
 * `arrays.ts`), so a connection is one round trip cheaper. Connections are made on first use.
 */
export function connect(
  url: string,
  options: { readonly name: string; readonly max: number; readonly onclose?: () => void },
): Sql {
  return postgres(url, {
    max: options.max,
    fetch_types: false,
    connect_timeout: 5,
    idle_timeout: 0,
    connection: { application_name: options.name },
    onnotice: () => {},
    ...(options.onclose && { onclose: options.onclose }),
  });
}
