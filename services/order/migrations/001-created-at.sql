-- When the order became known here. Set once: updates of an order stay off the index, as they stay off its key.
-- Orders that were known before this column became known, as far as it can tell, when it was made.
alter table states add column created_at timestamptz not null default now();

create index states_created_at on states (created_at, order_id);
