--! safe-while-running
-- What the two shape engines need of the database.
--
-- The embedded engine resumes a client from the log, so it must know how far back the log of a user reaches: entries up
-- to and with `log_floor` may be gone, and a client that stopped before it has to fetch anew.
-- Locks: brief, no rewrite (constant default).  Old servers: ignore the column.
alter table sync_heads add column log_floor bigint not null default 0;

-- The Electric service reads the write-ahead log. It needs the old row to tell who could see it, and a publication under
-- the name it looks for. Without `wal_level = logical` a publication is only a name (the server says so in a warning);
-- who may not make one, runs the embedded engine.
alter table user_rankings replica identity full;
alter table watchlist_items replica identity full;
alter table media_items replica identity full;

do $$
begin
  if not exists (select from pg_publication where pubname = 'electric_publication_default') then
    create publication electric_publication_default for table user_rankings, watchlist_items, media_items;
  end if;
exception
  when insufficient_privilege then
    raise notice 'No publication for Electric: this user may not create one. The embedded engine does without.';
end $$;
