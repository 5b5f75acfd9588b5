--! safe-while-running
-- The ranking math: the only place where a position is computed, and the one where a score is.
--
-- What this file guarantees (DESIGN.md §5.1):
--   1. Placing or moving writes exactly one row, keeps its id, created_at and notes, and keeps everything else in order.
--   2. A position has at most 64 characters. One that would be longer makes the crowded neighbourhood, and only that,
--      be re-spaced: seq, updated_at and position of those rows change, their placement records never.
--   3. Positions are byte strings. Every comparison says collate "C": a column's collation does not reach variables.
--   4. Nothing here is an approximation: keys are compared and divided as exact integers. Floating point only picks
--      which rows to re-space.
--
-- SQLSTATEs raised by insert_ranking_between, besides those of PostgreSQL itself:
--   MQ001  a neighbour is not there: unknown, removed, in another tier, or of another user
--   MQ002  the neighbours are not adjacent (the placed item itself not counted), or in the wrong order
--   MQ003  the placed item was named as its own neighbour
--   P0002  the user has no sync_heads row: a bug of the caller, who has to hold it locked

-- Positions -----------------------------------------------------------------------------------------------------------
-- A fractional key, as in the npm package fractional-indexing (after David Greenspan, "Implementing Fractional
-- Indexing"): an integer part whose first letter tells its length ('a0' is 0, 'az' 61, 'b00' 62, 'Zz' -1, 'Yzz' -63),
-- then base-62 digits after the point, of which the last is never 0. Ends of a list therefore get short keys for ever.

create function position_digits() returns text language sql immutable parallel safe as $$
  select '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
$$;

-- 'zz' -> 3843
create function position_digits_value(p_digits text) returns numeric language plpgsql immutable parallel safe strict as $$
declare
  v_value numeric := 0;
begin
  for i in 1 .. length(p_digits) loop
    v_value := v_value * 62 + (strpos(position_digits(), substr(p_digits, i, 1)) - 1);
  end loop;
  return v_value;
end $$;

-- (3843, 4) -> '00zz'
create function position_digits_of(p_value numeric, p_length int) returns text
language plpgsql immutable parallel safe strict as $$
declare
  v_rest numeric := p_value;
  v_digits text := '';
begin
  for i in 1 .. p_length loop
    v_digits := substr(position_digits(), mod(v_rest, 62)::int + 1, 1) || v_digits;
    v_rest := div(v_rest, 62);
  end loop;
  return v_digits;
end $$;

-- How many characters the integer part takes, its letter included: 'a' and 'Z' say 2, 'b' and 'Y' 3.
create function position_integer_length(p_position text) returns int language sql immutable parallel safe as $$
  select case when ascii(p_position) >= 97 then ascii(p_position) - 95 else 92 - ascii(p_position) end
$$;

-- 'Zz' -> -1
create function position_integer_value(p_position text) returns numeric
language plpgsql immutable parallel safe strict as $$
declare
  v_length int := position_integer_length(p_position);
  v_value numeric := position_digits_value(substr(p_position, 2, v_length - 1));
  v_sign int := case when ascii(p_position) >= 97 then 1 else -1 end;
begin
  -- Shorter integers of the same sign lie between this one and 0.
  if v_sign < 0 then
    v_value := v_value - 62::numeric ^ (v_length - 1);
  end if;
  for i in 1 .. v_length - 2 loop
    v_value := v_value + v_sign * 62::numeric ^ i;
  end loop;
  return trunc(v_value);
end $$;

-- -1 -> 'Zz'
create function position_of_integer(p_value numeric) returns text language plpgsql immutable parallel safe strict as $$
declare
  v_rest numeric := case when p_value >= 0 then p_value else -1 - p_value end;
  v_size numeric := 62;
  v_length int := 1;
begin
  while v_rest >= v_size loop
    v_rest := v_rest - v_size;
    v_size := v_size * 62;
    v_length := v_length + 1;
  end loop;
  if p_value >= 0 then
    return chr(96 + v_length) || position_digits_of(v_rest, v_length);
  end if;
  return chr(91 - v_length) || position_digits_of(v_size - 1 - v_rest, v_length);
end $$;

-- The shortest digits after the point between a and b, near the middle; '' is 0, and null is 1.
create function position_midpoint(p_a text, p_b text) returns text language plpgsql immutable parallel safe as $$
declare
  v_digits text := '';
  v_low int;
  v_high int;
begin
  for i in 1 .. 1000 loop
    v_low := strpos(position_digits(), substr(p_a, i, 1)) - 1; -- 0 behind its end
    v_high := case when p_b is null then 62 else strpos(position_digits(), substr(p_b, i, 1)) - 1 end;
    if v_high - v_low > 1 then
      return v_digits || substr(position_digits(), (v_low + v_high + 1) / 2 + 1, 1);
    end if;
    if v_high > v_low then
      -- Digits side by side: b's alone is between them when b goes on; else the room is behind a's.
      if length(p_b) > i then
        return v_digits || substr(p_b, i, 1);
      end if;
      p_b := null;
    end if;
    v_digits := v_digits || substr(position_digits(), v_low + 1, 1);
  end loop;
  raise exception 'no position between % and %', p_a, p_b;
end $$;

-- The position between two others, either of which may be null (no bound). It may be longer than 64 characters.
create function position_between(p_a text, p_b text) returns text language plpgsql immutable parallel safe as $$
declare
  v_a_integer text := left(p_a, position_integer_length(p_a));
  v_b_integer text := left(p_b, position_integer_length(p_b));
  v_above text;
begin
  if p_a collate "C" >= p_b collate "C" then
    raise exception 'no position between % and %', p_a, p_b;
  elsif p_a is null and p_b is null then
    return 'a0';
  elsif p_a is null then
    return case when length(p_b) > length(v_b_integer) then v_b_integer
                else position_of_integer(position_integer_value(p_b) - 1) end;
  elsif v_a_integer = v_b_integer then
    return v_a_integer || position_midpoint(substr(p_a, length(v_a_integer) + 1), substr(p_b, length(v_b_integer) + 1));
  end if;
  v_above := position_of_integer(position_integer_value(p_a) + 1);
  if p_b is null or v_above collate "C" < p_b collate "C" then
    return v_above;
  end if;
  return v_a_integer || position_midpoint(substr(p_a, length(v_a_integer) + 1), null);
end $$;

-- Neighbours ----------------------------------------------------------------------------------------------------------
-- Each look-up is a step or two along one index, at any size of list. It has to be so without statistics too: a plan is
-- kept from when the table was empty, when all indexes look alike, and PGlite has no autovacuum that would void it. So each
-- is written such that only one index serves it: by order and limit, or with the other condition hidden in `is true`.
-- All rows found are locked.

-- The user's ranking of a media item, removed or not. Not for where-clauses: it locks, so it would run once per row.
create function ranking_of(p_user_id uuid, p_media_item_id uuid) returns user_rankings language plpgsql as $$
declare
  v_row user_rankings;
begin
  select * into v_row from user_rankings
  where id = (select id from user_rankings
              where (user_id, media_item_id) >= (p_user_id, p_media_item_id)
              order by user_id, media_item_id limit 1)
    and (user_id = p_user_id and media_item_id = p_media_item_id) is true
  for update;
  return v_row;
end $$;

-- The first of the tier behind a position. `p_item_id` is the ranking being placed, which does not count.
create function ranking_after(p_user_id uuid, p_tier ranking_tier, p_position text, p_item_id uuid)
returns user_rankings language plpgsql as $$
declare
  v_row user_rankings;
begin
  select * into v_row from user_rankings
  where user_id = p_user_id and tier = p_tier and rank_position > p_position collate "C"
    and id is distinct from p_item_id
  order by rank_position limit 1
  for update;
  return v_row;
end $$;

-- The last before a position; without one, the last of the tier ('~' is behind every digit).
create function ranking_before(p_user_id uuid, p_tier ranking_tier, p_position text, p_item_id uuid)
returns user_rankings language plpgsql as $$
declare
  v_row user_rankings;
begin
  select * into v_row from user_rankings
  where user_id = p_user_id and tier = p_tier and rank_position < coalesce(p_position, '~') collate "C"
    and id is distinct from p_item_id
  order by rank_position desc limit 1
  for update;
  return v_row;
end $$;

-- A neighbour that was named. Rows of others are not even locked.
create function named_neighbour(p_user_id uuid, p_tier ranking_tier, p_ranking_id uuid)
returns user_rankings language plpgsql as $$
declare
  v_row user_rankings;
begin
  select * into v_row from user_rankings
  where id = p_ranking_id and (user_id = p_user_id) is true
  for update;
  if not found or v_row.tier is distinct from p_tier then
    raise exception 'neighbour % is not in tier % of this user', p_ranking_id, p_tier using errcode = 'MQ001';
  end if;
  return v_row;
end $$;

-- Re-spacing ----------------------------------------------------------------------------------------------------------

-- A position as an exact whole number of the finest steps we count in, 62^62 to the integer.
create function position_value(p_position text) returns numeric language plpgsql immutable parallel safe strict as $$
declare
  v_length int := position_integer_length(p_position);
begin
  return position_integer_value(p_position) * trunc(62::numeric ^ 62)
    + position_digits_value(rpad(substr(p_position, v_length + 1), 62, '0'));
end $$;

-- The other way: the position of `p_value` steps, 62^p_digits to the integer.
create function position_at(p_value numeric, p_digits int) returns text
language plpgsql immutable parallel safe strict as $$
declare
  v_steps numeric := trunc(62::numeric ^ p_digits);
  v_fraction numeric := mod(p_value, v_steps);
begin
  if v_fraction < 0 then
    v_fraction := v_fraction + v_steps;
  end if;
  return position_of_integer(div(p_value - v_fraction, v_steps))
    || rtrim(position_digits_of(v_fraction, p_digits), '0');
end $$;

-- Chooses the rows to re-space around the gap between two positions: so many above it, so many below, the free room
-- (exclusive, as of position_value) they may be spread over, and the digits after the point that this takes.
-- Widens row by row on the side that frees more room, up to `p_limit` rows, and takes the window with the best
-- (room - 96 bits) per row: an insert costs about a bit, so this buys the most inserts for each row rewritten.
-- Nothing when no window gives every row a position of at most 40 characters.
create function crowded_window(
  p_user_id uuid, p_tier ranking_tier, p_prev text, p_next text, p_item_id uuid, p_limit int,
  out above int, out below int, out low numeric, out high numeric, out digits int
) language plpgsql as $$
declare
  c_integer constant numeric := trunc(62::numeric ^ 62);
  v_up numeric[] := array(
    select position_value(rank_position) from user_rankings
    where user_id = p_user_id and tier = p_tier and rank_position <= p_prev collate "C" and id is distinct from p_item_id
    order by rank_position desc limit p_limit + 1);
  v_down numeric[] := array(
    select position_value(rank_position) from user_rankings
    where user_id = p_user_id and tier = p_tier and rank_position >= p_next collate "C" and id is distinct from p_item_id
    order by rank_position limit p_limit + 1);
  v_integer_length int;
  v_best double precision := 0;
  v_above int := 0;
  v_below int := 0;
  v_room double precision;
  v_digits int;
begin
  -- Beyond the ends of the list there is room without end; two integers of it are plenty.
  if cardinality(v_up) <= p_limit then
    v_up := v_up || (div(v_up[cardinality(v_up)], c_integer) - 2) * c_integer;
  end if;
  if cardinality(v_down) <= p_limit then
    v_down := v_down || (div(v_down[cardinality(v_down)], c_integer) + 2) * c_integer;
  end if;
  v_integer_length := greatest(
    length(position_of_integer(div(v_up[cardinality(v_up)], c_integer) - 1)),
    length(position_of_integer(div(v_down[cardinality(v_down)], c_integer) + 1)));

  for v_rows in 1 .. p_limit loop
    exit when v_above + 2 > cardinality(v_up) and v_below + 2 > cardinality(v_down);
    if v_below + 2 > cardinality(v_down)
      or v_up[v_above + 1] - v_up[v_above + 2] >= v_down[v_below + 2] - v_down[v_below + 1] then
      v_above := v_above + 1;
    else
      v_below := v_below + 1;
    end if;
    v_room := ln((v_down[v_below + 1] - v_up[v_above + 1])::double precision);
    -- Each row gets a few steps of its own in its quarter: at least twelve times as many steps as rows.
    v_digits := greatest(0, ceil(62 - (v_room - ln(12.0 * (v_rows + 1))) / ln(62.0)));
    if v_integer_length + v_digits <= 40 and (v_room / ln(2.0) - 96) / v_rows > v_best then
      v_best := (v_room / ln(2.0) - 96) / v_rows;
      above := v_above;
      below := v_below;
      low := v_up[v_above + 1];
      high := v_down[v_below + 1];
      digits := v_digits;
    end if;
  end loop;
end $$;

-- Makes room between two neighbouring positions that have grown too long to have another between them: the rows above
-- go to the lower quarter of the window's room, those below to its upper quarter, and half of it is free where it is
-- wanted. One update for the whole window. Answers with the ids of the rows it changed. It is rare enough to be planned
-- anew each time, for the table as it is.
create function rebalance_tier_positions(
  p_user_id uuid, p_tier ranking_tier, p_prev text, p_next text, p_item_id uuid, p_seq bigint
) returns uuid[] language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  v_window record;
  v_low numeric;
  v_room numeric;
  v_ids uuid[];
begin
  -- The last limit is the whole tier, which always has a window.
  foreach v_low in array array[400, 1600, 1000000000] loop
    v_window := crowded_window(p_user_id, p_tier, p_prev, p_next, p_item_id, v_low::int);
    exit when v_window.digits is not null;
  end loop;
  -- Rounded inwards, whatever the sign: div goes towards zero.
  v_low := div(v_window.low, trunc(62::numeric ^ (62 - v_window.digits))) + 1;
  v_room := div(v_window.high, trunc(62::numeric ^ (62 - v_window.digits))) - 1 - v_low;

  with above as (
    select id, row_number() over (order by rank_position desc) as far
    from (select id, rank_position from user_rankings
          where user_id = p_user_id and tier = p_tier and rank_position <= p_prev collate "C"
            and id is distinct from p_item_id
          order by rank_position desc limit v_window.above) r
  ), below as (
    select id, row_number() over (order by rank_position) as far
    from (select id, rank_position from user_rankings
          where user_id = p_user_id and tier = p_tier and rank_position >= p_next collate "C"
            and id is distinct from p_item_id
          order by rank_position limit v_window.below) r
  ), spread as (
    select id, v_low + div(v_room * (v_window.above + 1 - far), 4 * (v_window.above + 1)) as value from above
    union all
    select id, v_low + v_room - div(v_room * (v_window.below + 1 - far), 4 * (v_window.below + 1)) from below
  ), positioned as materialized (
    select id, position_at(value, v_window.digits) as position from spread
  ), changed as (
    update user_rankings r
    set rank_position = p.position, seq = p_seq, updated_at = to_timestamp(p_seq / 1000.0)
    from positioned p
    where r.id = p.id and r.rank_position <> p.position collate "C"
    returning r.id
  )
  select array_agg(id) into v_ids from changed;
  return coalesce(v_ids, '{}');
end $$;

-- Placing -------------------------------------------------------------------------------------------------------------

-- Writes the one row: inserts it, moves it, or brings a removed one back with its notes.
create function write_placement(
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
    set tier = p_tier, rank_position = p_position, seq = p_head.seq, placed_seq = p_head.seq,
        placed_by = p_head.op_client, placed_at = v_intent, removed_at = null, needs_placing = false, updated_at = v_now
    where id = p_item.id
    returning * into v_row;
  end if;
  return v_row;
end $$;

-- Places a media item in a tier of the user's board, or moves it there: between two rankings, after the one or before the
-- other when only one is named, at the end of the tier when none is. Answers with the placed row, then with every row that
-- was re-spaced for it. Every row written gets the seq of the user's sync_heads row, which also says who places and when.
-- The caller holds that row locked; it is locked here as well (free, if it is), so that no caller can do harm.
create function insert_ranking_between(
  p_user_id uuid, p_media_item_id uuid, p_tier ranking_tier, p_prev_ranking_id uuid, p_next_ranking_id uuid
) returns setof user_rankings language plpgsql as $$
declare
  v_head sync_heads;
  v_item user_rankings;
  v_prev user_rankings;
  v_next user_rankings;
  v_position text;
  v_respaced uuid[] := '{}';
begin
  select * into strict v_head from sync_heads where user_id = p_user_id for update;
  v_item := ranking_of(p_user_id, p_media_item_id);
  if v_item.id in (p_prev_ranking_id, p_next_ranking_id) then
    raise exception 'ranking % cannot be its own neighbour', v_item.id using errcode = 'MQ003';
  end if;

  if p_prev_ranking_id is not null then
    v_prev := named_neighbour(p_user_id, p_tier, p_prev_ranking_id);
  end if;
  if p_next_ranking_id is not null then
    v_next := named_neighbour(p_user_id, p_tier, p_next_ranking_id);
  end if;
  if p_prev_ranking_id is null then
    v_prev := ranking_before(p_user_id, p_tier, v_next.rank_position, v_item.id);
  else
    v_next := ranking_after(p_user_id, p_tier, v_prev.rank_position, v_item.id);
    if v_next.id is distinct from p_next_ranking_id and p_next_ranking_id is not null then
      raise exception 'rankings % and % are not neighbours', p_prev_ranking_id, p_next_ranking_id using errcode = 'MQ002';
    end if;
  end if;

  -- Moved to where it stands: the placement counts, the position stays.
  if v_item.tier = p_tier
    and v_item.rank_position > coalesce(v_prev.rank_position, '') collate "C"
    and v_item.rank_position < coalesce(v_next.rank_position, '~') collate "C" then
    v_position := v_item.rank_position;
  else
    v_position := position_between(v_prev.rank_position, v_next.rank_position);
  end if;
  if length(v_position) > 64 then
    -- A new position of a neighbour may be the one the moving row still has, until that has moved as well.
    set constraints idx_user_rankings_user_tier_rank deferred;
    v_respaced := rebalance_tier_positions(
      p_user_id, p_tier, v_prev.rank_position, v_next.rank_position, v_item.id, v_head.seq);
    select rank_position into v_prev.rank_position from user_rankings where id = v_prev.id;
    select rank_position into v_next.rank_position from user_rankings where id = v_next.id;
    v_position := position_between(v_prev.rank_position, v_next.rank_position);
  end if;

  return next write_placement(v_head, v_item, p_media_item_id, p_tier, v_position);
  if cardinality(v_respaced) > 0 then
    set constraints idx_user_rankings_user_tier_rank immediate;
    return query select * from user_rankings where id = any (v_respaced) order by rank_position;
  end if;
end $$;

-- Scores --------------------------------------------------------------------------------------------------------------

-- The score of the item at p_index (0 is best) of p_count in a tier, 0.0 to 10.0. Twin of visualScore in
-- sync-rules/score.ts: whole tenths all the way, so they cannot differ. Not declared strict, or it would not be inlined.
create function visual_score(p_tier ranking_tier, p_index bigint, p_count bigint) returns numeric
language sql immutable parallel safe as $$
  select round((
    case p_tier when 'S' then 100 when 'A' then 89 when 'B' then 79 when 'C' then 69 when 'D' then 59 end
    - (case p_tier when 'S' then 10 when 'D' then 59 else 9 end * (2 * p_index + 1) + p_count) / (2 * p_count)
  ) / 10.0, 1)
$$;
