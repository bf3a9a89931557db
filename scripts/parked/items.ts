import type { Sql } from 'postgres';
import { type ServiceName, services } from '../services.ts';
import type { ServiceDatabases } from '../timeline/service-databases.ts';

/** One thing that a service has set aside for a person, or that waits behind such a thing. */
export type ParkedItem = {
  readonly service: ServiceName;
  /** A number for a message, an outcome or a deadline; a UUID for a call. */
  readonly id: string;
  readonly kind: 'message' | 'outcome' | 'deadline' | 'call';
  readonly standing: 'parked' | 'held' | 'redrive';
  readonly orderId: string | null;
  readonly type: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly attempts: number;
  readonly since: Date;
};

/** Everything that is parked anywhere, the oldest first. */
export async function listParked(databases: ServiceDatabases): Promise<ParkedItem[]> {
  const lists = await Promise.all(services.map(({ name }) => parkedAt(name, databases.of(name))));
  return lists.flat().sort((a, b) => a.since.getTime() - b.since.getTime());
}

/** What is parked at one service. */
export async function parkedAt(service: ServiceName, sql: Sql): Promise<ParkedItem[]> {
  const [entries, calls] = await Promise.all([selectEntries(sql), selectParkedCalls(sql)]);
  return [...entries, ...calls].map((row) => ({ service, ...row }));
}

type Row = Omit<ParkedItem, 'service'>;

async function selectEntries(sql: Sql): Promise<Row[]> {
  return await sql<Row[]>`
    select id, kind, standing, order_id as "orderId", type, reason, detail, attempts, parked_at as since
    from parked order by id`;
}

async function selectParkedCalls(sql: Sql): Promise<Row[]> {
  return await sql<Row[]>`
    select call_id as id, 'call' as kind, 'parked' as standing, order_id as "orderId", name as type,
      'call_failed' as reason, coalesce(last_error, '') as detail, attempts, wanted_at as since
    from calls where due_at = 'infinity' order by wanted_at`;
}
