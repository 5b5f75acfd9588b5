--! safe-while-running
-- What is deleted is looked for in every table that may name it. Without an index that begins with the foreign key that reads the
-- whole table, for each row: an account with some hundred own titles could not be purged within the time a statement has.
-- Not only for what may name an own title: the rows do not say which those are, and an index more costs a write little.
-- Locks: writes to each table wait while it is read once for its index.  Old servers: nothing to know.
create index activity_media on activity (media_item_id) where media_item_id is not null;
create index watchlist_items_media on watchlist_items (media_item_id);
create index leaderboard_titles_media on leaderboard_titles (media_item_id);
create index suggested_media on suggested (media_item_id);
