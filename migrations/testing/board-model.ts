import { randomUUID } from 'node:crypto'
import type { Tier } from '#sync-rules'
import type { Db } from '../../server/db.ts'

/** A place: directly after one item, directly before another, between two, or (none named) at the end. */
export interface Place {
  prev?: number | undefined
  next?: number | undefined
}

export interface Figures {
  /** Rows re-spaced beside the one placed: in all, and by the worst single placement. */
  respaced: number
  most: number
  /** Characters of the longest position ever written. */
  longest: number
  /** Rows the placements answered with. */
  answered: number
}

type Op = { item: number; tier: Tier | null } & Place

const batch = 500
const firstSeq = 1_760_000_000_000

/**
 * One user's board, kept twice: by the SQL functions, and as plain arrays by the plainest code there is. Items are
 * numbers, from 1. Ops change the arrays at once and the database when sent, many in one round trip.
 */
export class BoardModel {
  readonly tiers: Record<Tier, number[]> = { S: [], A: [], B: [], C: [], D: [] }
  /** The seq of the last op that meant the item. */
  readonly placedSeq = new Map<number, number>()
  readonly figures: Figures = { respaced: 0, most: 0, longest: 0, answered: 0 }
  ops = 0
  private waiting: Op[] = []

  private constructor(
    readonly db: Db,
    readonly user_id: string,
  ) {}

  static async create(db: Db, items: number): Promise<BoardModel> {
    const user_id = randomUUID()
    const name = `u${user_id.slice(0, 8)}`
    await db.rows(
      "insert into users (id, username, email, password_hash) values ($1, $2::text, $2 || '@example.org', '-')",
      [user_id, name],
    )
    await db.rows('insert into sync_heads (user_id, seq) values ($1, $2)', [user_id, firstSeq])
    await db.exec(play)
    await db.rows(
      `insert into media_items (id, media_type, title, search_key)
       select media(n), 'PLAY', n::text, n::text from generate_series(1, $1::int) n on conflict do nothing`,
      [items],
    )
    return new BoardModel(db, user_id)
  }

  place(item: number, tier: Tier, place: Place = {}): void {
    this.takeOut(item)
    const list = this.tiers[tier]
    const { prev, next } = place
    const index = prev !== undefined ? list.indexOf(prev) + 1 : next !== undefined ? list.indexOf(next) : list.length
    list.splice(index, 0, item)
    this.queue({ item, tier, ...place })
  }

  remove(item: number): void {
    this.takeOut(item)
    this.queue({ item, tier: null })
  }

  /** Carries out the waiting ops in the database. */
  async send(): Promise<void> {
    for (let i = 0; i < this.waiting.length; i += batch) {
      const sent = JSON.stringify(this.waiting.slice(i, i + batch))
      const got = await this.db.row<Figures>('select * from play($1, $2::jsonb)', [this.user_id, sent])
      if (!got) throw new Error('play answers with one row')
      this.figures.respaced += got.respaced
      this.figures.answered += got.answered
      this.figures.most = Math.max(this.figures.most, got.most)
      this.figures.longest = Math.max(this.figures.longest, got.longest)
    }
    this.waiting = []
  }

  /** The board as the database has it: items in order, each with the seq of its placement record. */
  async stored(tier: Tier): Promise<{ item: number; placed_seq: number }[]> {
    return this.db.rows(
      `select m.title::int as item, r.placed_seq from user_rankings r join media_items m on m.id = r.media_item_id
       where r.user_id = $1 and r.tier = $2 order by r.rank_position, r.id`,
      [this.user_id, tier],
    )
  }

  expected(tier: Tier): { item: number; placed_seq: number }[] {
    return this.tiers[tier].map(item => ({ item, placed_seq: this.placedSeq.get(item) ?? 0 }))
  }

  /** The rows of the log, one for each row the ops wrote. */
  async written(): Promise<number> {
    const row = await this.db.row<{ n: number }>('select count(*) as n from change_log where user_id = $1', [
      this.user_id,
    ])
    return row?.n ?? 0
  }

  private takeOut(item: number): void {
    for (const list of Object.values(this.tiers)) {
      const at = list.indexOf(item)
      if (at >= 0) list.splice(at, 1)
    }
  }

  private queue(op: Op): void {
    this.placedSeq.set(op.item, firstSeq + ++this.ops)
    this.waiting.push(op)
  }
}

/** Repeatable chance: a number below `n`. */
export function chance(seed: number): (n: number) => number {
  let state = seed
  return n => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

// An op with a tier places, one without removes, as the server does it: under the head's lock, with a new seq each.
const play = `
  create or replace function media(p_n int) returns uuid language sql immutable as $$
    select lpad(to_hex(p_n), 32, '0')::uuid
  $$;
  create or replace function play(
    p_user uuid, p_ops jsonb, out answered int, out respaced int, out most int, out longest int
  ) language plpgsql as $$
  declare
    v_seq bigint;
    v_op record;
    v_row user_rankings;
    v_rows int;
  begin
    answered := 0; respaced := 0; most := 0; longest := 0;
    for v_op in select * from jsonb_to_recordset(p_ops) as o(item int, tier ranking_tier, prev int, next int) loop
      update sync_heads set seq = seq + 1 where user_id = p_user returning seq into v_seq;
      if v_op.tier is null then
        v_row := ranking_of(p_user, media(v_op.item));
        update user_rankings
        set tier = null, rank_position = null, removed_at = to_timestamp(v_seq / 1000.0), seq = v_seq, placed_seq = v_seq
        where id = v_row.id;
        continue;
      end if;
      v_rows := 0;
      for v_row in select * from insert_ranking_between(
        p_user, media(v_op.item), v_op.tier,
        (ranking_of(p_user, media(v_op.prev))).id, (ranking_of(p_user, media(v_op.next))).id)
      loop
        if v_row.seq <> v_seq or (v_rows = 0) <> (v_row.media_item_id = media(v_op.item)) then
          raise exception 'row % of the answer to op % is wrong: %', v_rows, v_op, v_row;
        end if;
        v_rows := v_rows + 1;
        longest := greatest(longest, length(v_row.rank_position));
      end loop;
      answered := answered + v_rows;
      respaced := respaced + v_rows - 1;
      most := greatest(most, v_rows - 1);
    end loop;
  end $$;`
