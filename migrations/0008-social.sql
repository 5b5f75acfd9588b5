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
