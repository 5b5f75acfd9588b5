--! safe-while-running
-- The tables of Marquee. DESIGN.md §5 says what matters in each; here is why they look as they do.
-- Everything a device keeps a replica of (rankings, watchlist, own stubs) carries `seq`, the version of the row in its
-- user's total order of changes. A removal is an update, so one rule is enough for rows: the higher seq wins.

create extension if not exists pg_trgm;
create extension if not exists citext;

create type media_type as enum ('MOVIE', 'PLAY');
create type ranking_tier as enum ('S', 'A', 'B', 'C', 'D');
create type visibility as enum ('private', 'public');

-- This database, as devices know it. A new epoch says: this server went back in time, send again what you had acknowledged.
-- A new shape generation makes every shape handle void, so that no old one resumes over a hole.
create table instance (
  only_row boolean primary key default true check (only_row),
  epoch uuid not null default gen_random_uuid(),
  shape_engine text not null default 'embedded',
  shape_generation bigint not null default 1,
  created_at timestamptz not null default now()
);
insert into instance default values;

create table users (
  id uuid primary key default gen_random_uuid(),
  username citext not null unique check (username::text ~ '^[a-zA-Z0-9_]{3,32}$'),
  email citext not null unique,
  password_hash text not null,
  visibility visibility not null default 'private',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- One per device. Only hashes of refresh tokens are kept: the leaf in use, and its parent, which is accepted
-- until the leaf has been used (its reply may have been lost on the way).
create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  leaf_hash bytea not null unique,
  parent_hash bytea unique,
  device_name text not null default '',
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text
);
create index sessions_user on sessions (user_id, last_seen_at);

create table media_items (
  id uuid primary key,
  media_type media_type not null,
  title text not null,
  original_title text,
  release_year int,
  tmdb_id int unique,
  attributes jsonb not null default '{}',
  -- The form the title is searched by (sync-rules/text.ts, one function for both sides).
  search_key text not null,
  -- 0 to 1; breaks ties between equally good hits.
  popularity real not null default 0,
  created_by_user_id uuid references users on delete set null,
  is_user_generated boolean not null default false,
  seq bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (tmdb_id is null or media_type = 'MOVIE')
);
create index idx_media_items_attributes_gin on media_items using gin ((attributes -> 'genres') jsonb_ops);
create index idx_media_items_genre_btree on media_items ((attributes ->> 'genre'));
create index media_items_search_trgm on media_items using gin (search_key gin_trgm_ops);
create index media_items_search_prefix on media_items (search_key text_pattern_ops);
create index media_items_owner_seq on media_items (created_by_user_id, seq) where created_by_user_id is not null;

create table user_rankings (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  media_item_id uuid not null references media_items,
  tier ranking_tier,
  rank_position text collate "C" check (rank_position ~ '^[A-Za-z][0-9A-Za-z]{1,63}$'),
  notes text,
  -- Texts that lost a clash of two edits, newest first, at most five.
  kept_notes jsonb not null default '[]',
  seq bigint not null,
  -- The placement record: seq, client and intent time of the last effective place or remove.
  placed_seq bigint not null,
  placed_by uuid,
  placed_at timestamptz not null,
  removed_at timestamptz,
  needs_placing boolean not null default false,
  origin text not null default 'hand' check (origin in ('hand', 'import')),
  batch_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, media_item_id),
  check ((removed_at is null) = (tier is not null)),
  check ((tier is null) = (rank_position is null)),
  -- Deferrable, because a re-spacing rewrites many rows and only their final state has to be unique.
  constraint idx_user_rankings_user_tier_rank unique (user_id, tier, rank_position) deferrable initially immediate
);
create index user_rankings_seq on user_rankings (user_id, seq);
create index user_rankings_media on user_rankings (media_item_id);

create table watchlist_items (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  media_item_id uuid not null references media_items,
  -- Null when nobody knows (an old list did not say).
  added_at timestamptz,
  removed_at timestamptz,
  seq bigint not null,
  -- One register per item: seq, client and intent time of the last effective add or remove.
  set_seq bigint not null,
  set_by uuid,
  set_at timestamptz not null,
  unique (user_id, media_item_id)
);
create index watchlist_items_seq on watchlist_items (user_id, seq);

-- The user's seq, and the op being carried out under its lock: whoever holds the row writes as `op_client`, at intent
-- time `op_at`. Read by the ranking functions, so that their signatures stay those of the plan.
create table sync_heads (
  user_id uuid primary key references users on delete cascade,
  seq bigint not null default 0,
  op_client uuid,
  op_at timestamptz
);

create table sync_clients (
  client_id uuid primary key,
  user_id uuid not null references users on delete cascade,
  session_id uuid references sessions on delete set null,
  last_mid bigint not null default 0,
  -- The highest mid the client ever handed out, by its own word: an empty store that comes back has lost the rest.
  minted bigint not null default 0,
  -- Unix milliseconds; a client's intent never goes back.
  last_intent bigint not null default 0,
  -- An op whose handler failed, and how often. Three times, and it is parked.
  failing_mid bigint,
  failures int not null default 0,
  reset_at timestamptz,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
create index sync_clients_user on sync_clients (user_id);

create table sync_results (
  client_id uuid not null references sync_clients on delete cascade,
  mid bigint not null,
  op_id uuid not null,
  args_hash bytea not null,
  result jsonb not null,
  -- The whole op, kept only while it is parked.
  parked jsonb,
  created_at timestamptz not null default now(),
  primary key (client_id, mid)
);

-- Every change, in order. An entry with a table is a row after its change, its values in the text forms of the shape
-- wire; an entry without one is an op and what became of it. Feeds the embedded shape engine, history and undo.
create table change_log (
  id bigint generated always as identity primary key,
  user_id uuid not null references users on delete cascade,
  seq bigint not null,
  table_name text,
  operation text check (operation in ('insert', 'update')),
  row_id uuid,
  row jsonb,
  -- The columns an update changed.
  changed text[],
  client_id uuid,
  mid bigint,
  op_id uuid,
  kind text,
  args jsonb,
  outcome text,
  reason text,
  -- What an op of another device, applied before, lost to this one.
  overruled jsonb,
  at timestamptz not null default now()
);
create index change_log_user_seq on change_log (user_id, seq, id);
create index change_log_at on change_log (at);

-- A row as the shape wire spells it: every value its PostgreSQL text, or null. Sessions run in UTC with ISO dates.
create function ranking_as_text(r user_rankings) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', r.id::text, 'user_id', r.user_id::text, 'media_item_id', r.media_item_id::text,
    'tier', r.tier::text, 'rank_position', r.rank_position, 'notes', r.notes, 'seq', r.seq::text,
    'placed_seq', r.placed_seq::text, 'placed_by', r.placed_by::text, 'placed_at', r.placed_at::text,
    'removed_at', r.removed_at::text, 'needs_placing', r.needs_placing::text, 'origin', r.origin,
    'batch_id', r.batch_id::text, 'created_at', r.created_at::text, 'updated_at', r.updated_at::text)
$$;

create function watchlist_item_as_text(w watchlist_items) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', w.id::text, 'user_id', w.user_id::text, 'media_item_id', w.media_item_id::text,
    'added_at', w.added_at::text, 'removed_at', w.removed_at::text, 'seq', w.seq::text,
    'set_seq', w.set_seq::text, 'set_by', w.set_by::text, 'set_at', w.set_at::text)
$$;

create function stub_as_text(m media_items) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', m.id::text, 'media_type', m.media_type::text, 'title', m.title, 'original_title', m.original_title,
    'release_year', m.release_year::text, 'tmdb_id', m.tmdb_id::text, 'attributes', m.attributes::text,
    'is_user_generated', m.is_user_generated::text, 'seq', m.seq::text,
    'created_at', m.created_at::text, 'updated_at', m.updated_at::text)
$$;

-- PL/pgSQL here and in 0003, although SQL would do: it keeps its plans from call to call on every version.
create function changed_keys(p_old jsonb, p_new jsonb) returns text[]
language plpgsql immutable parallel safe as $$
begin
  return (select coalesce(array_agg(n.key), '{}') from jsonb_each(p_new) n where p_old -> n.key is distinct from n.value);
end $$;

-- The log is written by triggers, so that no write, in no mode, can forget it. A change no device can see leaves no entry.
create function append_to_log(
  p_user_id uuid, p_seq bigint, p_table text, p_operation text, p_row_id uuid, p_old jsonb, p_new jsonb) returns void
language plpgsql as $$
begin
  if p_old is distinct from p_new then
    insert into change_log (user_id, seq, table_name, operation, row_id, row, changed)
    values (p_user_id, p_seq, p_table, lower(p_operation), p_row_id, p_new,
            case when p_old is not null then changed_keys(p_old, p_new) end);
  end if;
end $$;

create function log_ranking() returns trigger language plpgsql as $$
begin
  perform append_to_log(new.user_id, new.seq, 'user_rankings', tg_op, new.id,
                        case when tg_op = 'UPDATE' then ranking_as_text(old) end, ranking_as_text(new));
  return null;
end $$;

create function log_watchlist_item() returns trigger language plpgsql as $$
begin
  perform append_to_log(new.user_id, new.seq, 'watchlist_items', tg_op, new.id,
                        case when tg_op = 'UPDATE' then watchlist_item_as_text(old) end, watchlist_item_as_text(new));
  return null;
end $$;

create function log_stub() returns trigger language plpgsql as $$
begin
  perform append_to_log(new.created_by_user_id, new.seq, 'media_items', tg_op, new.id,
                        case when tg_op = 'UPDATE' then stub_as_text(old) end, stub_as_text(new));
  return null;
end $$;

create trigger log after insert or update on user_rankings for each row execute function log_ranking();
create trigger log after insert or update on watchlist_items for each row execute function log_watchlist_item();
create trigger log after insert or update on media_items for each row
  when (new.created_by_user_id is not null) execute function log_stub();
