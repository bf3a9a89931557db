-- What the provider told that no order here could be given: of a page that matches none, or of a refund that came
-- back. It stays until the order is known, a person removes it, or it is too old (received_at). No customer's data:
-- only which object (a session or a refund) of which payment, and how much.
create table unmatched_webhooks (
  event_id       text primary key,
  type           text        not null,
  object_id      text        not null,
  payment_id     text,
  order_id       uuid,
  reason         text        not null,
  status         text,
  payment_status text,
  amount         bigint,
  currency       text,
  attempts       integer     not null default 0,
  due_at         timestamptz not null,
  received_at    timestamptz not null default now()
);

create index unmatched_webhooks_due_at on unmatched_webhooks (due_at);
