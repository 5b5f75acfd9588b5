--! safe-while-running
-- A person takes back any change of the last thirty days, from any device: the log now says what a row was before, too.
-- Locks: brief, no rewrite (nullable column).  Old servers: their entries say nothing, and cannot be taken back from here.

-- Of an update: what changed of the columns a person sees, as it was. Null where nobody wrote that down.
alter table change_log add column before jsonb;

create or replace function append_to_log(
  p_user_id uuid, p_seq bigint, p_table text, p_operation text, p_row_id uuid, p_old jsonb, p_new jsonb) returns void
language plpgsql as $$
begin
  if p_old is distinct from p_new then
    insert into change_log (user_id, seq, table_name, operation, row_id, row, changed, before)
    values (p_user_id, p_seq, p_table, lower(p_operation), p_row_id, p_new,
            case when p_old is not null then changed_keys(p_old, p_new) end,
            case when p_old is not null then (
              select coalesce(jsonb_object_agg(k, p_old -> k), '{}')
              from unnest(array['tier', 'rank_position', 'notes', 'needs_placing', 'added_at', 'removed_at']) k
              where p_old -> k is distinct from p_new -> k) end);
  end if;
end $$;
