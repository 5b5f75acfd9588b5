--! safe-while-running
-- Who goes private, or is deleted or disabled, leaves the board of people in the transaction that hides them, and the boards are
-- made anew by the next run of the job. By a trigger, so that no way of doing it can forget it.
-- Locks: brief, no rewrite.  Old servers: make the boards anew themselves; until then a place without anybody is a gap.

-- A place that somebody left stays, and is counted out: a gap would tell of them.
alter table leaderboard_people alter column user_id drop not null;

create function leave_leaderboard() returns trigger language plpgsql as $$
begin
  -- A value that never was: whoever makes the boards meanwhile finds that they are not of what is now. From here on until the
  -- commit no making can end.
  update leaderboard_state set made_from = gen_random_uuid()::text;
  -- A place that is locked is being given away; who gives it looks once more who may stand there, after this commit.
  update leaderboard_people set user_id = null
  where rank in (select l.rank from leaderboard_people l where l.user_id = new.id for update skip locked)
    and not is_shown(new.id, null);
  return null;
end $$;

-- At the commit: people who change wait for each other no longer than that takes.
create constraint trigger leave_leaderboard after update on users deferrable initially deferred for each row
  when (old.visibility is distinct from new.visibility or old.deleted_at is distinct from new.deleted_at
        or old.disabled_at is distinct from new.disabled_at)
  execute function leave_leaderboard();
