--! safe-while-running
-- A person reads what became of their changes: also which of them lost to a later one.
-- Locks: the log is read once to build the index; no entry of it changes.  Old servers: nothing to know.
create index change_log_overruled on change_log (user_id, ((overruled ->> 'seq')::bigint)) where overruled is not null;
