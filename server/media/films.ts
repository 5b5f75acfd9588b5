import type { Logger } from 'pino'
import { searchKey } from '#sync-rules'
import type { Db } from '../db.ts'
import type { Film, Tmdb } from '../tmdb.ts'
import { forget, STALE_MS } from './expiry.ts'
import { shelve } from './shelve.ts'

/** How long it is remembered that a question was asked. */
const REMEMBERED_MS = 3_600_000
const MOST_REMEMBERED = 2_000
/** Rows looked after in one run of the job. */
const RUN = 100

interface Deps {
  db: Db
  tmdb: Tmdb
  log: Logger
  now: () => number
}

/** Films of TMDB, put into our own rows: every answer is given from those. */
export class Films {
  /** Questions asked lately: when, and the answer under way or come. */
  readonly #asked = new Map<string, { at: number; answer: Promise<boolean> }>()
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(readonly deps: Deps) {}

  /** Whether TMDB's films called so are among our rows by now. Each question is asked once, however many type it. */
  lookUp(query: string, year: number | null = null): Promise<boolean> {
    const key = `${year ?? ''} ${searchKey(query)}`
    const before = this.#asked.get(key)
    if (before && before.at + REMEMBERED_MS > this.deps.now()) return before.answer
    const answer = this.#search(query, year)
      .catch(err => {
        this.deps.log.error({ err }, 'films of TMDB could not be kept')
        return false
      })
      .then(found => {
        // What was not answered may be asked again at once.
        if (!found) this.#asked.delete(key)
        return found
      })
    if (this.#asked.size >= MOST_REMEMBERED) this.#asked.clear()
    this.#asked.set(key, { at: this.deps.now(), answer })
    return answer
  }

  async #search(query: string, year: number | null): Promise<boolean> {
    const found = await this.deps.tmdb.search(query, year)
    if (!found) return false
    await shelve(this.deps.db, found, this.deps.now())
    return true
  }

  /** Whether TMDB's film of an IMDb id is among our rows by now. */
  async lookUpImdb(imdbId: string): Promise<boolean> {
    const film = await this.deps.tmdb.byImdb(imdbId)
    if (film) await shelve(this.deps.db, [film], this.deps.now())
    return film !== undefined
  }

  /** Who made a film and who plays in it, asked for when we do not know or knew long ago. */
  async hydrate(id: string): Promise<void> {
    const { db, now } = this.deps
    const row = await db.row<{ tmdb_id: number }>(
      `select tmdb_id from media_items where id = $1 and tmdb_id is not null and gone_at is null
         and (hydrated_at is null or hydrated_at < $2)`,
      [id, new Date(now() - STALE_MS).toISOString()],
    )
    if (row) await this.#refresh(id, row.tmdb_id)
  }

  /** The same after the answer, for the first few of a list. */
  hydrateSoon(ids: readonly string[]): void {
    const work = (async () => {
      for (const id of ids.slice(0, 5)) await this.hydrate(id)
    })().catch(err => this.deps.log.warn({ err }, 'films could not be looked at closely'))
    this.#underWay.add(work)
    void work.finally(() => this.#underWay.delete(work))
  }

  /** Waits for what goes on behind the answers. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async #refresh(id: string, tmdbId: number): Promise<void> {
    const { db, tmdb, now } = this.deps
    const film = await tmdb.film(tmdbId)
    const at = new Date(now()).toISOString()
    if (film === undefined) return
    if (film === null) return forget(db, id, at)
    await shelve(db, [film], now())
    await db.row('update media_items set hydrated_at = $2 where id = $1', [id, at])
  }

  /** The job: asks anew for what was fetched five months ago. */
  async age(): Promise<void> {
    const { db, now } = this.deps
    const rows = await db.rows<{ id: string; tmdb_id: number }>(
      'select id, tmdb_id from media_items where fetched_at < $1 and tmdb_id is not null order by fetched_at limit $2',
      [new Date(now() - STALE_MS).toISOString(), RUN],
    )
    for (const { id, tmdb_id } of rows) await this.#refresh(id, tmdb_id)
  }

  /** The job that keeps what is suggested: what is popular now, and the classics. */
  async refreshSuggested(): Promise<void> {
    const year = new Date(this.deps.now()).getUTCFullYear()
    await this.#list('popular', {
      sort_by: 'popularity.desc',
      'primary_release_date.gte': `${year - 2}-01-01`,
      'vote_count.gte': '50',
    })
    await this.#list('classic', {
      sort_by: 'vote_average.desc',
      'primary_release_date.lte': `${year - 5}-12-31`,
      'vote_count.gte': '1000',
    })
  }

  async #list(list: 'popular' | 'classic', conditions: Record<string, string>): Promise<void> {
    const { db, tmdb, now } = this.deps
    const films: Film[] = []
    for (const page of ['1', '2', '3']) films.push(...((await tmdb.discover({ ...conditions, page })) ?? []))
    if (films.length === 0) return
    const ids = [...new Set(await shelve(db, films, now()))]
    await db.tx(async tx => {
      // Another process may be at the same.
      await tx.row("select pg_advisory_xact_lock(hashtextextended('marquee.suggested', 0))")
      await tx.row('delete from suggested where list = $1', [list])
      await tx.rows(
        'insert into suggested (list, place, media_item_id) select $1, n, id from unnest($2::uuid[]) with ordinality x(id, n)',
        [list, ids],
      )
    })
  }
}
