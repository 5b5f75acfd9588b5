--! safe-while-running
-- People who follow people. Nothing here is of any device's replica: no seq, no log.

create table follows (
  follower_id uuid not null references users on delete cascade,
  followee_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  primary key (follower_id, followee_id),
  check (follower_id <> followee_id)
);
create index follows_followee on follows (followee_id);

create table blocks (
  blocker_id uuid not null references users on delete cascade,
  blocked_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  primary key (blocker_id, blocked_id),
  check (blocker_id <> blocked_id)
);
create index blocks_blocked on blocks (blocked_id);

-- Whether anything of a user is shown to a viewer (null: somebody not logged in): the one rule of visibility, asked at every
-- read, so that a change holds everywhere at once. What is one's own is not asked here.
create function is_shown(p_owner uuid, p_viewer uuid) returns boolean
language sql stable as $$
  select exists (
      select from users u
      where u.id = p_owner and u.visibility = 'public' and u.deleted_at is null and u.disabled_at is null)
    and not exists (
      select from blocks b
      where (b.blocker_id = p_owner and b.blocked_id = p_viewer) or (b.blocker_id = p_viewer and b.blocked_id = p_owner))
$$;

-- People are found by the beginning of their names.
create index users_name_prefix on users (lower(username::text) text_pattern_ops);

-- What somebody did, for those who follow them. At most one entry for a title and kind, and one for a whole import: who drags
-- a film up and down all evening fills nobody's feed. `seq` is that of the change, so it is also its time.
create type activity_kind as enum ('placed', 'moved_up', 'noted', 'imported');
create table activity (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  kind activity_kind not null,
  media_item_id uuid references media_items on delete cascade,
  batch_id uuid,
  count int,
  seq bigint not null,
  unique (user_id, media_item_id, kind),
  unique (user_id, batch_id),
  check ((kind = 'imported') = (media_item_id is null)),
  check ((batch_id is null) = (media_item_id is not null))
);
create index activity_newest on activity (user_id, seq desc, id desc);

create function tell(p_user_id uuid, p_media_item_id uuid, p_kind activity_kind, p_seq bigint) returns void
language sql as $$
  insert into activity (user_id, media_item_id, kind, seq) values (p_user_id, p_media_item_id, p_kind, p_seq)
  on conflict (user_id, media_item_id, kind) do update set seq = excluded.seq
$$;

-- Written by a trigger, like the log, so that no write can forget it. An import is marked as one right after its row was
-- written by the same op: the entry made for the row becomes part of the import's.
create function tell_of_ranking() returns trigger language plpgsql as $$
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
  if tg_op = 'UPDATE' and new.origin = 'import'
     and (old.origin, old.batch_id) is distinct from (new.origin, new.batch_id) then
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

create trigger tell_new after insert on user_rankings for each row execute function tell_of_ranking();
-- A re-spaced neighbour or a place within the tier is nobody's news.
create trigger tell_change after update on user_rankings for each row
  when (old.tier is distinct from new.tier or old.notes is distinct from new.notes
        or old.origin is distinct from new.origin or old.batch_id is distinct from new.batch_id)
  execute function tell_of_ranking();

-- As before, and what was imported is by hand once a hand has placed it.
create or replace function write_placement(
  p_head sync_heads, p_item user_rankings, p_media_item_id uuid, p_tier ranking_tier, p_position text
) returns user_rankings language plpgsql as $$
declare
  v_now timestamptz := to_timestamp(p_head.seq / 1000.0);
  v_intent timestamptz := coalesce(p_head.op_at, v_now);
  v_row user_rankings;
begin
  if p_item.id is null then
    insert into user_rankings (user_id, media_item_id, tier, rank_position, seq, placed_seq, placed_by, placed_at,
                               created_at, updated_at)
    values (p_head.user_id, p_media_item_id, p_tier, p_position, p_head.seq, p_head.seq, p_head.op_client, v_intent,
            v_now, v_now)
    returning * into v_row;
  else
    update user_rankings
    set tier = p_tier, rank_position = p_position, seq = p_head.seq, placed_seq = p_head.seq, origin = 'hand',
        placed_by = p_head.op_client, placed_at = v_intent, removed_at = null, needs_placing = false, updated_at = v_now
    where id = p_item.id
    returning * into v_row;
  end if;
  return v_row;
end $$;

-- The leaderboards, made by a job from the rankings of public people and made anew when they changed: no request counts.
create table leaderboard_titles (
  rank int primary key,
  media_item_id uuid not null references media_items on delete cascade,
  score numeric(3, 1) not null,
  raters int not null
);
create table leaderboard_people (
  rank int primary key,
  user_id uuid not null references users on delete cascade,
  ranked int not null
);
create table leaderboard_state (
  only_row boolean primary key default true check (only_row),
  computed_at timestamptz not null,
  -- What the tables were made from; while it is the same they would come out the same.
  made_from text not null default ''
);
insert into leaderboard_state (computed_at) values (now());
