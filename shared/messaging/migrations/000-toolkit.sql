-- Every statement goes by key, with plans that ask for no statistics, and finished orders are not touched again:
-- analyzing and vacuuming these tables each time they have grown by a fifth would be wasted.
--
-- JSON is kept as the text that JSON.stringify made: converting and checking it again would be a fifth of the cost of
-- writing a row. A virtual column beside it shows it as json to whoever looks.

-- Event ids that this service has seen, with what became of them.
create table inbox (
  event_id     uuid primary key,
  order_id     uuid,
  type         text        not null,
  payload_hash bigint      not null,
  outcome      text        not null default 'applied',
  received_at  timestamptz not null default now()
) with (autovacuum_analyze_scale_factor = 2, autovacuum_vacuum_insert_scale_factor = 2);

-- The participant's record of each order. Updated in place: the free space keeps updates off the indexes.
create table states (
  order_id   uuid primary key,
  version    integer     not null,
  record     text        not null,
  data       json        generated always as (record::json) virtual,
  wake_at    timestamptz,
  updated_at timestamptz not null default now()
) with (fillfactor = 60, autovacuum_analyze_scale_factor = 2, autovacuum_vacuum_insert_scale_factor = 2);

create index states_wake_at on states (wake_at) where wake_at is not null;

-- Events that are committed but not known to be in Kafka yet. The id's order is the order per orderId.
create table outbox (
  id      bigint generated always as identity primary key,
  message text   not null,
  event   json   generated always as (message::json) virtual
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 2);

-- External effects that are wanted and whose outcome is not committed yet. due_at is when the next attempt may
-- start: while one is under way it is that attempt's lease, and infinity for a parked call.
create table calls (
  call_id      uuid primary key,
  order_id     uuid        not null,
  name         text        not null,
  wish         text        not null,
  request      json        generated always as (wish::json) virtual,
  causation_id uuid        not null,
  traceparent  text        not null,
  tracestate   text,
  attempts     integer     not null,
  due_at       timestamptz not null,
  last_error   text,
  wanted_at    timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 2);

create index calls_due_at on calls (due_at);

-- Fails the statement, and with it the transaction, when somebody else was faster.
create function expect_rows(actual bigint, expected integer) returns void language plpgsql as $$
begin
  if actual <> expected then
    raise exception 'somebody else was faster: % rows instead of %', actual, expected
      using errcode = 'serialization_failure';
  end if;
end $$;

-- What could not be processed, as it came, and what waits behind it. Its order is the order of arrival.
create table parked (
  id         bigint generated always as identity primary key,
  standing   text        not null check (standing in ('parked', 'held', 'redrive')),
  kind       text        not null check (kind in ('message', 'outcome', 'deadline')),
  order_id   uuid,
  event_id   uuid,
  type       text,
  topic      text,
  partition  integer,
  "offset"   bigint,
  key        bytea,
  value      bytea,
  headers    json        not null,
  reason     text        not null,
  detail     text        not null,
  attempts   integer     not null default 1,
  parked_at  timestamptz not null default now(),
  unique (topic, partition, "offset")
);

create index parked_order_id on parked (order_id);
