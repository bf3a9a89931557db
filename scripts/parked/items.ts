import type { Sql } from 'postgres';
import { type ParkedItem as Item, listParked } from '../../shared/messaging/parking/items.ts';
import { type ServiceName, services } from '../services.ts';
import type { ServiceDatabases } from '../timeline/service-databases.ts';

/** One parked thing, and where. */
export type ParkedItem = Item & { readonly service: ServiceName };

/** Everything that is parked anywhere, the oldest first. */
export async function parkedAnywhere(databases: ServiceDatabases): Promise<ParkedItem[]> {
  const lists = await Promise.all(services.map(({ name }) => parkedAt(name, databases.of(name))));
  return lists.flat().sort((a, b) => a.since.getTime() - b.since.getTime());
}

/** What is parked at one service. */
export async function parkedAt(service: ServiceName, sql: Sql): Promise<ParkedItem[]> {
  return (await listParked(sql)).map((item) => ({ service, ...item }));
}
