--! safe-while-running
-- Films that come from TMDB: when each was fetched, looked at closely, or found to be gone there. TMDB's data may be kept for
-- six months; a film that people have on their lists stays with its title, whatever becomes of it there.
-- Locks: brief, no rewrite (nullable columns).  Old servers: ignore the columns.
alter table media_items
  add column imdb_id text,
  add column fetched_at timestamptz,
  add column hydrated_at timestamptz,
  add column gone_at timestamptz;
create index media_items_fetched on media_items (fetched_at) where fetched_at is not null;
create index media_items_imdb on media_items (imdb_id) where imdb_id is not null;
-- What is suggested to people: the best known first.
create index media_items_popular on media_items (popularity desc, id) where not is_user_generated;

-- What TMDB says is popular now, and its classics, in its order.
create table suggested (
  list text not null check (list in ('popular', 'classic')),
  place int not null,
  media_item_id uuid not null references media_items on delete cascade,
  primary key (list, place)
);
