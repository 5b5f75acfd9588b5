--! safe-while-running
-- An op may come again under another name of its device: of a copied profile, or sent again to a server that was restored.
-- It is known by its op id (server/mutations/results.ts).
-- Locks: the table is read once for its index.  Old servers: nothing to know.
create index sync_results_op on sync_results (op_id);
