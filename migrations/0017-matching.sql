--! safe-while-running
-- What a title of somebody's list resembles is looked for in the catalogue alone (server/media/match.ts). Its index has a key of
-- its own: of two over `search_key` the planner may take the one with everybody's titles in it, and then each look costs more
-- with every list that comes in. And it is always in order: what waits to be sorted in is gone through at each look, and
-- in the embedded database nothing ever tidies it away. Writes pay for that, but of the catalogue there are few.
-- Locks: the table is read once for its index.  Old servers: match by that other one.
drop index media_items_catalogue_trgm;
create index media_items_catalogue_trgm on media_items
  using gin ((case when not is_user_generated then search_key end) gin_trgm_ops) with (fastupdate = off)
  where not is_user_generated;
