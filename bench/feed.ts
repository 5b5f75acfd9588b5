import { openPostgres } from '../server/db/postgres.ts'
import { migrate } from '../server/migrate.ts'
import { readLeaderboard, refreshLeaderboards } from '../server/social/leaderboard.ts'
import { findPeople, listFeed, readProfile } from '../server/social.ts'
import { startPostgres } from '../server/testing/postgres.ts'
import { fillCrowd, idOf } from './crowd.ts'
import { type Bench, type Figure, median, ms, percentile, range, ratiosOf, type Sides, timed } from './measure.ts'

const sizes = {
  full: { crowd: { people: 100_000, rankings: 50, follows: 10, activity: 20 }, rounds: 2_000 },
  small: { crowd: { people: 2_000, rankings: 50, follows: 10, activity: 20 }, rounds: 100 },
}

export const feed: Bench = {
  name: 'feed',
  method:
    'A PostgreSQL with 100,000 people, 5 million rankings, a million follows and 2 million entries of activity. The functions behind the routes are called one at a time for people in turn, beside the floor of a list in a database: the newest 50 entries of one person, by index.',
  async run(size) {
    const { crowd, rounds } = sizes[size]
    const postgres = await startPostgres({ settings: ['shared_buffers=1GB', 'max_wal_size=4GB', 'jit=off'] })
    const db = await openPostgres(postgres.url('postgres'))
    try {
      await migrate(db)
      await fillCrowd(db, crowd)
      const now = () => Date.now()
      const job = await timed(() => refreshLeaderboards({ db, now }))
      const floor = async (n: number) => {
        const id = await idOf(db, n)
        return timed(() =>
          db.rows('select * from activity where user_id = $1 order by seq desc, id desc limit 50', [id]),
        )
      }
      const beside = async (what: string, target: string, ask: (n: number) => Promise<unknown>): Promise<Figure> => {
        const sides: Sides = { ours: [], compared: [] }
        for (let round = 0; round < rounds; round++) {
          const n = ((round * 7919) % crowd.people) + 1
          sides.ours.push(await timed(() => ask(n)))
          sides.compared.push(await floor(n))
        }
        const [p50, p99] = [median(sides.ours), percentile(sides.ours, 0.99)]
        return {
          what,
          ours: `${ms(p50)} / p99 ${ms(p99)}`,
          compared: `one person’s 50 newest: ${ms(median(sides.compared))} / p99 ${ms(percentile(sides.compared, 0.99))}`,
          ratio: range(ratiosOf(sides, 10)),
          target,
        }
      }
      const heavy = await idOf(db, 1)
      return [
        await beside('a page of the feed, ten followed', '–', async n =>
          listFeed(db, await idOf(db, n), { limit: 50 }),
        ),
        await beside('a page of the feed, two thousand followed', '–', () => listFeed(db, heavy, { limit: 50 })),
        await beside('a page of the leaderboard', '–', n =>
          readLeaderboard(db, {
            kind: n % 2 ? 'titles' : 'people',
            viewer: null,
            limit: 50,
            offset: n % 5_000,
            now: now(),
          }),
        ),
        await beside('a profile with a page of its board', '–', n =>
          readProfile(db, { username: `crowd_${n % 5 === 0 ? n + 1 : n}`, viewer: null, limit: 50, offset: 0 }).catch(
            () => undefined,
          ),
        ),
        await beside('people by the beginning of a name', '–', n =>
          findPeople(db, { q: `crowd_${n}`, viewer: null, limit: 20, offset: 0 }),
        ),
        {
          what: 'both leaderboards made anew by the job',
          ours: ms(job),
          compared: '–',
          ratio: '–',
          target: 'within a minute',
          reached: job < 60_000,
        },
      ]
    } finally {
      await db.close()
      await postgres.stop()
    }
  },
}
