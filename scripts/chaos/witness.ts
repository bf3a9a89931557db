import { services } from '../services.ts';
import { openServiceDatabases } from '../timeline/service-databases.ts';

/** What was committed, in the order in which it was written: noted by the database itself, in the same transactions. */
const witness = [
  'create schema witness',
  'create table witness.published (place bigint generated always as identity, event_id uuid, order_id uuid, type text)',
  'create table witness.decided (order_id uuid, version integer, wake_at timestamptz)',
  `create function witness.note_published() returns trigger language plpgsql security definer as $$
    begin
      insert into witness.published (event_id, order_id, type)
      select (row.message::json ->> 'eventId')::uuid, (row.message::json -> 'data' ->> 'orderId')::uuid,
        row.message::json ->> 'type'
      from added as row order by row.id;
      return null;
    end $$`,
  `create function witness.note_decided() returns trigger language plpgsql security definer as $$
    begin
      insert into witness.decided (order_id, version, wake_at) select order_id, version, wake_at from written;
      return null;
    end $$`,
  `create trigger witness after insert on outbox referencing new table as added
    for each statement execute function witness.note_published()`,
  `create trigger witness_created after insert on states referencing new table as written
    for each statement execute function witness.note_decided()`,
  `create trigger witness_changed after update on states referencing new table as written
    for each statement execute function witness.note_decided()`,
];

/** Lets every service's database note what is published and decided. The service itself cannot reach the notes. */
export async function appointWitnesses(adminUrl: string): Promise<void> {
  const databases = openServiceDatabases(adminUrl);
  try {
    await Promise.all(services.map(({ name }) => databases.of(name).unsafe(witness.join(';\n'))));
  } finally {
    await databases.close();
  }
}
