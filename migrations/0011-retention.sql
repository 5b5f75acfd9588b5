--! safe-while-running
-- What is kept for how long (server/retention.ts), and ops that were set aside and are carried out after all
-- (server/mutations/parked.ts).
-- Locks: brief, no rewrite (nullable column); each table is read once for its index.  Old servers: ignore the column.

-- The seq under which a parked op was carried out in the end. Its `result` stays what the device was told.
alter table sync_results add column replayed_seq bigint;
create index sync_results_parked on sync_results (created_at, client_id, mid)
  where parked is not null and replayed_seq is null;

-- Who was away for long also came long ago. Not by `last_seen_at`: that one changes with every push, and an index over it
-- would have to change with it.
create index sync_clients_age on sync_clients (created_at) where reset_at is null;
-- A session that goes away is looked for here.
create index sync_clients_session on sync_clients (session_id);

-- The log's word on an op whose stored result is gone.
create index change_log_op on change_log (client_id, mid) where mid is not null;

-- Since when a session has been over, or will be.
create index sessions_over on sessions (least(expires_at, revoked_at));
