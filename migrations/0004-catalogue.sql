--! safe-while-running
-- The bundled catalogue, and titles that are known by a second name.
-- Locks: brief, no rewrite (a column without default).  Old servers: ignore the column, and what they write lacks it.

-- People look for "Amélie" and for "Le Fabuleux Destin", for "E.T." and for "et": the second form, when there is one.
alter table media_items add column other_key text;
create index media_items_other_trgm on media_items using gin (other_key gin_trgm_ops) where other_key is not null;
create index media_items_other_prefix on media_items (other_key text_pattern_ops) where other_key is not null;

-- Which edition of each catalogue file this database holds, so that a start with the same files does no work.
create table catalogue_files (
  name text primary key,
  sha256 text not null,
  seeded_at timestamptz not null default now()
);
