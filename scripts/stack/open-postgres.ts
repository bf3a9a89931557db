import postgres, { type Sql } from 'postgres';
import { databaseTls } from '../../shared/postgres/database-tls.ts';
import { givenDatabaseAuthority } from './given-security.ts';

/**
 * The driver for a server that was started here, or for one that was given: by TLS where its URL says so. Throws for a
 * URL that would trust any server.
 */
export function openPostgres(address: string, options?: Parameters<typeof postgres>[1]): Sql {
  const { url, ssl } = databaseTls({ url: address, ca: givenDatabaseAuthority(address) });
  return postgres(url, { ssl, ...options });
}
