import type { Sql } from 'postgres';
import { type ServiceName, services } from '../services.ts';
import { databaseNameOf, urlFor } from '../stack/databases.ts';
import { openPostgres } from '../stack/open-postgres.ts';

export type ServiceDatabases = {
  /** One connection to the service's own database, made on first use. */
  readonly of: (service: ServiceName) => Sql;
  close(): Promise<void>;
};

/** The services' databases, seen with the rights of the server's administrator. */
export function openServiceDatabases(adminUrl: string): ServiceDatabases {
  const open = new Map(
    services.map(({ name }) => {
      const url = urlFor(adminUrl, { database: databaseNameOf(name) });
      return [name, connect(url)];
    }),
  );
  return {
    of: (service) => open.get(service) as Sql,
    async close() {
      await Promise.all([...open.values()].map((sql) => sql.end({ timeout: 1 })));
    },
  };
}

function connect(url: string): Sql {
  return openPostgres(url, {
    max: 1,
    connect_timeout: 5,
    connection: { application_name: 'order-saga scripts' },
    onnotice: () => {},
  });
}
