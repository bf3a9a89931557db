create table stock (
  sku text primary key,
  on_hand integer not null check (on_hand >= 0),
  held integer not null check (held >= 0),
  sold integer not null check (sold >= 0)
)
-- Pages keep room for the next version of a row, so that a hot article is updated in place.
with (fillfactor = 50);
