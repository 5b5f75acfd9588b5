--! safe-while-running
-- What a title of somebody's list resembles is looked for in the catalogue alone (server/media/match.ts): among everybody's
-- own titles, of which very many are alike, each look would cost more the more people there are.
-- Locks: the table is read once for its index.  Old servers: nothing to know.
create index media_items_catalogue_trgm on media_items using gin (search_key gin_trgm_ops) where not is_user_generated;
