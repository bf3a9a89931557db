-- How far each table's sweep for what has grown old has come: which page it looks at next, and when.
create table sweeps (
  swept     text        primary key,
  next_page bigint      not null default 0,
  due_at    timestamptz not null default now()
);

insert into sweeps (swept) values ('inbox'), ('states'), ('parked');

-- After a long outage there are many open calls; none of the orders that they belong to is forgotten.
create index calls_order_id on calls (order_id);
