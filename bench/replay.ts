import { randomUUID } from 'node:crypto'
import { type Tier, tiers } from '#sync-rules'
import { Base } from '../client/store/base.ts'
import type { Board as Shown } from '../client/store/board.ts'
import { overlay, type Wish } from '../client/store/overlay.ts'
import { rankingRow } from '../client/store/testing/ports.ts'
import { Board } from './board.ts'
import { type Bench, median, ms, percentile, times } from './measure.ts'

const ROWS = 10_000
const PENDING = 100

/** What a person has done and nobody has heard of yet, laid over a long list. */
export const replay: Bench = {
  name: 'replay',
  method: `${PENDING} moves to random places, with their neighbours as a device notes them, laid over ${ROWS.toLocaleString('en')} synced rows in five tiers by the client's
own \`overlay\`, as it happens when rows arrive while ops wait; in Node, warm. Compared to one such move over the same rows.`,
  async run(size) {
    const rounds = size === 'full' ? 500 : 10
    const rows = Array.from({ length: ROWS }, (_, n) => ({
      media_id: randomUUID(),
      ranking_id: '',
      tier: tiers[n % tiers.length] as Tier,
    }))
    const base = new Base()
    base.take({
      user_rankings: rows.map(({ media_id, tier }, n) =>
        rankingRow(media_id, tier, `V${String(n).padStart(5, '0')}1`, 1),
      ),
    })
    const moves = Board.of(rows)
    const wishes = Array.from({ length: PENDING }, (_, n): Wish => {
      const t = new Date(Date.UTC(2026, 0, 1) + n).toISOString()
      return { kind: 'ranking.place', args: moves.move().args, op_id: randomUUID(), base: 1, t }
    })
    let shown: Shown = base.board
    const lay = (some: readonly Wish[]) => {
      const from = performance.now()
      shown = overlay(base.board, some, { client_id: 'bench', guest: false, intent: 0 }, shown)
      return performance.now() - from
    }
    const first = lay(wishes)
    const [all, one]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      one.push(lay(wishes.slice(0, 1)))
      all.push(lay(wishes))
    }
    const wrong = tiers.filter(tier => shown.tiers[tier].join() !== moves.list(tier).join())
    if (wrong.length > 0) throw new Error(`The board is not as meant in ${wrong}.`)
    return [
      {
        what: `${PENDING} waiting ops over ${ROWS.toLocaleString('en')} rows`,
        ours: `${ms(median(all))} (p99 ${ms(percentile(all, 0.99))}, the first time ${ms(first)})`,
        compared: `one op: ${ms(median(one))}`,
        ratio: times(median(all) / median(one)),
        target: '≤ 5 ms',
        reached: median(all) <= 5,
      },
    ]
  },
}
