--! safe-while-running
-- A list put back from a person's own file says of each title whether a hand had placed it, and is one piece of news all
-- the same. So what belongs to a batch is told by its batch, no longer by its origin alone.
-- Locks: none to speak of.  Old servers: write the same rows, and tell of them by the new rule.
create or replace function tell_of_ranking() returns trigger language plpgsql as $$
declare
  v_was_placed boolean := tg_op = 'UPDATE' and old.removed_at is null;
begin
  if new.removed_at is not null then
    delete from activity a where a.user_id = new.user_id and a.media_item_id = new.media_item_id;
    return null;
  end if;
  if not v_was_placed then
    perform tell(new.user_id, new.media_item_id, 'placed', new.seq);
  elsif new.tier < old.tier then
    perform tell(new.user_id, new.media_item_id, 'moved_up', new.seq);
  elsif new.tier > old.tier then
    delete from activity a where a.user_id = new.user_id and a.media_item_id = new.media_item_id and a.kind = 'moved_up';
  end if;
  if v_was_placed and new.notes is distinct from old.notes then
    if new.notes is null then
      delete from activity a where a.user_id = new.user_id and a.media_item_id = new.media_item_id and a.kind = 'noted';
    -- A title that comes with its note is one piece of news.
    elsif not exists (
      select from activity a where a.user_id = new.user_id and a.media_item_id = new.media_item_id
                               and a.kind = 'placed' and a.seq = new.seq) then
      perform tell(new.user_id, new.media_item_id, 'noted', new.seq);
    end if;
  end if;
  if tg_op = 'UPDATE' and (
       new.batch_id is not null and new.batch_id is distinct from old.batch_id
       or new.origin = 'import' and old.origin is distinct from new.origin) then
    delete from activity a
      where a.user_id = new.user_id and a.media_item_id = new.media_item_id and a.kind = 'placed' and a.seq = new.seq;
    if found then
      insert into activity (user_id, kind, batch_id, count, seq)
      values (new.user_id, 'imported', coalesce(new.batch_id, new.user_id), 1, new.seq)
      on conflict (user_id, batch_id) do update set count = activity.count + 1, seq = excluded.seq;
    end if;
  end if;
  return null;
end $$;
