import { expect, test } from 'vitest'
import { type Tier, visualScore } from '#sync-rules'
import { engines, testDb } from '../server/testing/database.ts'

test.each(engines)(
  'every score of every tier up to 500 items is the same in SQL on %s and in JavaScript',
  async engine => {
    await using db = await testDb(engine)
    const rows = await db.rows<{ tier: Tier; n: number; scores: string }>(
      `select tier::text as tier, n,
         (select string_agg(visual_score(tier, i, n)::text, ' ' order by i) from generate_series(0, n - 1) i) as scores
       from unnest(enum_range(null::ranking_tier)) tier, generate_series(1, 500) n`,
    )
    expect(rows).toHaveLength(5 * 500)
    for (const { tier, n, scores } of rows) {
      const twin = Array.from({ length: n }, (_, i) => visualScore(tier, i, n).toFixed(1))
      if (scores !== twin.join(' ')) expect({ tier, n, scores: scores.split(' ') }).toEqual({ tier, n, scores: twin })
    }
  },
)
