--! safe-while-running
-- The exactly-once envelope, as few round trips as it can be. Each function is one step of the write door
-- (server/mutations/): lock and look, start an op, finish it. Effects, log, stored result and cursor commit together.

create function iso(p timestamptz) returns text
language sql stable parallel safe as $$
  select to_char(p at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

create function unix_ms(p timestamptz) returns bigint
language sql immutable parallel safe as $$
  select round(extract(epoch from p) * 1000)::bigint
$$;

-- Rows as they travel in replies: the shapes' columns, JSON values, ISO times.
create function ranking_as_json(r user_rankings) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', r.id, 'user_id', r.user_id, 'media_item_id', r.media_item_id, 'tier', r.tier,
    'rank_position', r.rank_position, 'notes', r.notes, 'seq', r.seq, 'placed_seq', r.placed_seq,
    'placed_by', r.placed_by, 'placed_at', iso(r.placed_at), 'removed_at', iso(r.removed_at),
    'needs_placing', r.needs_placing, 'origin', r.origin, 'batch_id', r.batch_id,
    'created_at', iso(r.created_at), 'updated_at', iso(r.updated_at))
$$;

create function watchlist_item_as_json(w watchlist_items) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', w.id, 'user_id', w.user_id, 'media_item_id', w.media_item_id, 'added_at', iso(w.added_at),
    'removed_at', iso(w.removed_at), 'seq', w.seq, 'set_seq', w.set_seq, 'set_by', w.set_by, 'set_at', iso(w.set_at))
$$;

create function stub_as_json(m media_items) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', m.id, 'media_type', m.media_type, 'title', m.title, 'original_title', m.original_title,
    'release_year', m.release_year, 'tmdb_id', m.tmdb_id, 'attributes', m.attributes,
    'is_user_generated', m.is_user_generated, 'seq', m.seq,
    'created_at', iso(m.created_at), 'updated_at', iso(m.updated_at))
$$;

-- All rows whose seq an op set, and the current rows of the item it named: an op that changed nothing answers with those,
-- so that its acknowledgement never waits for a change that will not come.
create function rows_of_op(p_user_id uuid, p_seq bigint, p_media_item_id uuid) returns jsonb
language plpgsql stable
-- Planning these anew costs five times what running them does.
set plan_cache_mode = force_generic_plan as $$
declare
  v_rankings jsonb;
  v_saved jsonb;
  v_stubs jsonb;
begin
  select jsonb_agg(ranking_as_json(r) order by r.tier, r.rank_position, r.media_item_id) into v_rankings
  from user_rankings r where r.user_id = p_user_id and (r.seq = p_seq or r.media_item_id = p_media_item_id);
  select jsonb_agg(watchlist_item_as_json(w) order by w.media_item_id) into v_saved
  from watchlist_items w where w.user_id = p_user_id and (w.seq = p_seq or w.media_item_id = p_media_item_id);
  select jsonb_agg(stub_as_json(m) order by m.id) into v_stubs
  from media_items m where m.created_by_user_id = p_user_id and (m.seq = p_seq or m.id = p_media_item_id);
  return jsonb_build_object('user_rankings', coalesce(v_rankings, '[]'), 'watchlist_items', coalesce(v_saved, '[]'),
                            'my_media', coalesce(v_stubs, '[]'));
end $$;

-- Locks the user's head, so that all that follows in the transaction is alone with this user's rows. Tells what the
-- envelope needs to know. Statements of a volatile function see what committed while the lock was waited for.
create function enter_write_door(p_user_id uuid, p_session_id uuid, out head_seq bigint, out session_live boolean)
language plpgsql as $$
begin
  select seq into head_seq from sync_heads where user_id = p_user_id for update;
  session_live := p_session_id is null or exists (
    select from sessions where id = p_session_id and user_id = p_user_id and revoked_at is null);
end $$;

-- The same for a device that pushes ops: registers the client at first sight, and remembers how far it had minted
-- (a push with ops leaves that to finish_op, which writes the row anyway).
create function enter_push(
  p_user_id uuid, p_session_id uuid, p_client_id uuid, p_minted bigint, p_now bigint, p_handshake boolean,
  out head_seq bigint, out session_live boolean, out client_user_id uuid, out last_mid bigint,
  out last_intent bigint, out was_reset boolean, out epoch uuid)
language plpgsql as $$
declare
  v_session_id uuid;
begin
  select d.head_seq, d.session_live into head_seq, session_live from enter_write_door(p_user_id, p_session_id) d;
  if head_seq is null or not session_live then
    return;
  end if;
  select i.epoch into epoch from instance i;
  select c.user_id, c.last_mid, c.last_intent, c.reset_at is not null, c.session_id
    into client_user_id, last_mid, last_intent, was_reset, v_session_id
    from sync_clients c where c.client_id = p_client_id for update;
  if not found then
    insert into sync_clients (client_id, user_id, session_id, minted, created_at, last_seen_at)
    values (p_client_id, p_user_id, p_session_id, p_minted, to_timestamp(p_now / 1000.0), to_timestamp(p_now / 1000.0))
    on conflict (client_id) do nothing;
    select c.user_id, c.last_mid, c.last_intent, c.reset_at is not null
      into client_user_id, last_mid, last_intent, was_reset
      from sync_clients c where c.client_id = p_client_id for update;
  elsif client_user_id = p_user_id and (p_handshake or v_session_id is distinct from p_session_id) then
    update sync_clients c
      set minted = greatest(c.minted, p_minted), session_id = p_session_id, last_seen_at = to_timestamp(p_now / 1000.0)
      where c.client_id = p_client_id;
  end if;
end $$;

-- What the rules need to know of the items an op names: where each stands, who put it there and when; and whether the
-- first of them is saved for later. Items never ranked are missing.
create function look(p_user_id uuid, p_media_item_ids uuid[], out places json, out saved json)
language plpgsql stable as $$
begin
  -- When it was placed matters only for the item the op is about, its words also for the one it is matched to.
  select coalesce(json_agg(row_to_json(v)), '[]') into places
  from (
    select r.media_item_id as media_id, r.id as ranking_id, r.tier, r.rank_position, r.placed_seq, r.placed_by, r.batch_id,
           case when r.media_item_id = p_media_item_ids[1] then unix_ms(r.placed_at) else 0 end as placed_at,
           case when r.media_item_id = any(p_media_item_ids[1:2]) then r.notes end as notes
    from user_rankings r where r.user_id = p_user_id and r.media_item_id = any(p_media_item_ids)) v;
  select json_build_object('seq', w.set_seq, 'by', w.set_by, 'at', unix_ms(w.set_at), 'on', w.removed_at is null) into saved
  from watchlist_items w where w.user_id = p_user_id and w.media_item_id = p_media_item_ids[1];
end $$;

-- One op begins: it takes the user's next seq, the head says who writes and when it was meant, and it looks around.
create function start_op(
  p_user_id uuid, p_client_id uuid, p_now bigint, p_intent bigint, p_media_item_ids uuid[],
  out op_seq bigint, out places json, out saved json)
language plpgsql as $$
begin
  update sync_heads
  set seq = greatest(seq + 1, p_now), op_client = p_client_id, op_at = to_timestamp(p_intent / 1000.0)
  where user_id = p_user_id
  returning seq into op_seq;
  select l.places, l.saved into places, saved from look(p_user_id, p_media_item_ids) l;
end $$;

-- One op ends: it is logged, its rows are gathered into its result, the result is stored, the client's cursor moves on.
create function finish_op(
  p_user_id uuid, p_seq bigint, p_client_id uuid, p_mid bigint, p_op_id uuid, p_args_hash bytea, p_kind text, p_args jsonb,
  p_intent bigint, p_now bigint, p_minted bigint, p_overruled jsonb, p_result jsonb, p_parked jsonb) returns jsonb
language plpgsql as $$
declare
  v_media_item_id uuid := case when p_args ->> 'media_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                               then (p_args ->> 'media_id')::uuid end;
  v_result jsonb := p_result || jsonb_build_object('rows', rows_of_op(p_user_id, p_seq, v_media_item_id));
begin
  insert into change_log (user_id, seq, client_id, mid, op_id, kind, args, outcome, reason, overruled, at)
  values (p_user_id, p_seq, p_client_id, p_mid, p_op_id, p_kind, p_args, p_result ->> 'outcome', p_result ->> 'reason',
          p_overruled, to_timestamp(p_now / 1000.0));
  insert into sync_results (client_id, mid, op_id, args_hash, result, parked, created_at)
  values (p_client_id, p_mid, p_op_id, p_args_hash, v_result, p_parked, to_timestamp(p_now / 1000.0));
  update sync_clients
  set last_mid = p_mid, last_intent = greatest(last_intent, p_intent), minted = greatest(minted, p_minted),
      failing_mid = null, failures = 0, last_seen_at = to_timestamp(p_now / 1000.0)
  where client_id = p_client_id;
  return v_result;
end $$;

-- What a user has set in one register per item; twins of the ranking's placement record. `p_added_at` counts only where an
-- item comes onto the list.
create function set_watchlist(p_user_id uuid, p_media_item_id uuid, p_on boolean, p_added_at timestamptz) returns void
language plpgsql as $$
declare
  v_head sync_heads;
begin
  select * into strict v_head from sync_heads where user_id = p_user_id;
  insert into watchlist_items as w (user_id, media_item_id, added_at, removed_at, seq, set_seq, set_by, set_at)
  values (p_user_id, p_media_item_id, p_added_at, case when not p_on then to_timestamp(v_head.seq / 1000.0) end,
          v_head.seq, v_head.seq, v_head.op_client, v_head.op_at)
  on conflict (user_id, media_item_id) do update
  set added_at = case when p_on and w.removed_at is not null then excluded.added_at else w.added_at end,
      removed_at = case when p_on then null else coalesce(w.removed_at, excluded.removed_at) end,
      seq = excluded.seq, set_seq = excluded.set_seq, set_by = excluded.set_by, set_at = excluded.set_at;
end $$;

-- Takes an item off the board, keeping its notes; removing what is removed still moves the record on.
create function remove_ranking(p_user_id uuid, p_media_item_id uuid) returns void
language sql as $$
  update user_rankings r
  set tier = null, rank_position = null, needs_placing = false,
      removed_at = coalesce(r.removed_at, to_timestamp(h.seq / 1000.0)),
      seq = h.seq, placed_seq = h.seq, placed_by = h.op_client, placed_at = h.op_at, updated_at = to_timestamp(h.seq / 1000.0)
  from sync_heads h
  where h.user_id = p_user_id and r.user_id = p_user_id and r.media_item_id = p_media_item_id
$$;
