import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HistoryEntry } from '#sync-rules'
import type { Device } from '../testing/device.ts'
import { pair } from '../testing/pair.ts'

/** The worked examples: device 1's ops arrive first, both devices saw the same start. */
interface Example {
  n: number
  start: string
  one: (d: Device, t: (n: number) => number) => void
  two: (d: Device, t: (n: number) => number) => void
  final: string
  /** Outcomes of device 2's ops, where they matter. */
  outcomes?: string[]
}

const examples: Example[] = [
  {
    n: 1,
    start: 'S: A B',
    one: d => d.between('X', 'S', 'A'),
    two: d => d.between('Y', 'S', 'A'),
    final: 'S: A Y X B',
  },
  {
    n: 2,
    start: 'S: A B',
    one: d => {
      d.between('X', 'S', 'A')
      d.between('Z', 'S', 'X')
    },
    two: d => {
      d.between('Y', 'S', 'A')
      d.between('W', 'S', 'Y')
    },
    final: 'S: A Y W X Z B',
  },
  { n: 3, start: 'S: A B', one: d => d.top('X', 'S'), two: d => d.top('Y', 'S'), final: 'S: Y X A B' },
  { n: 4, start: 'S: A B', one: d => d.bottom('X', 'S'), two: d => d.bottom('Y', 'S'), final: 'S: A B X Y' },
  { n: 5, start: 'S: A B C', one: d => d.bottom('A', 'S'), two: d => d.between('X', 'S', 'A'), final: 'S: X B C A' },
  { n: 6, start: 'S: A B C', one: d => d.top('B', 'S'), two: d => d.between('X', 'S', 'A'), final: 'S: B A X C' },
  {
    n: 7,
    start: 'S: A B C; A: D',
    one: d => d.bottom('A', 'A'),
    two: d => d.between('X', 'S', 'A'),
    final: 'S: X B C; A: D A',
  },
  { n: 8, start: 'S: A B C D', one: d => d.remove('B'), two: d => d.between('X', 'S', 'B'), final: 'S: A X C D' },
  {
    n: 9,
    start: 'S: A B C D',
    one: d => {
      d.remove('B')
      d.remove('C')
    },
    two: d => d.between('X', 'S', 'B'),
    final: 'S: A X D',
  },
  {
    n: 10,
    start: 'S: A B C D; A: E',
    one: d => {
      d.bottom('B', 'A')
      d.top('C', 'S')
    },
    two: d => d.between('X', 'S', 'B'),
    final: 'S: C A X D; A: E B',
  },
  {
    n: 11,
    start: 'S: A B C D E',
    one: d => {
      d.remove('B')
      d.remove('C')
      d.remove('D')
    },
    two: d => d.between('X', 'S', 'C'),
    final: 'S: A X E',
  },
  {
    n: 12,
    start: 'S: A B; B: Q',
    one: d => {
      d.bottom('A', 'B')
      d.bottom('B', 'B')
    },
    two: d => d.between('X', 'S', 'A'),
    final: 'S: X; B: Q A B',
  },
  { n: 13, start: 'S: A B C', one: d => d.bottom('A', 'S'), two: d => d.top('C', 'S'), final: 'S: C B A' },
  {
    n: 14,
    start: 'S: A B; A: C',
    one: (d, t) => d.bottom('X', 'A', t(5)),
    two: (d, t) => d.between('X', 'S', 'A', t(9)),
    final: 'S: A X B; A: C',
  },
  {
    n: 15,
    start: 'S: A B X; A: C',
    one: (d, t) => d.bottom('X', 'A', t(9)),
    two: (d, t) => d.top('X', 'S', t(5)),
    final: 'S: A B; A: C X',
    outcomes: ['superseded'],
  },
  {
    n: 16,
    start: 'S: A B X',
    one: (d, t) => d.remove('X', t(9)),
    two: (d, t) => d.top('X', 'S', t(5)),
    final: 'S: A B',
    outcomes: ['superseded'],
  },
  {
    n: 17,
    start: 'S: A B X "mine"',
    one: (d, t) => d.remove('X', t(5)),
    two: (d, t) => d.top('X', 'S', t(9)),
    final: 'S: X "mine" A B',
    outcomes: ['revived'],
  },
  {
    n: 18,
    start: 'S: A "great / slow"',
    one: d => d.note('A', 'great!\nslow', 'great\nslow'),
    two: d => d.note('A', 'great\nslow but fair', 'great\nslow'),
    final: 'S: A "great! / slow but fair"',
    outcomes: ['merged'],
  },
  {
    n: 19,
    start: 'S: A "great / slow"',
    one: d => d.note('A', 'superb\nslow', 'great\nslow'),
    two: d => d.note('A', 'fine\nslow', 'great\nslow'),
    final: 'S: A "fine / slow" kept "superb / slow"',
    outcomes: ['kept_both'],
  },
  {
    n: 20,
    start: 'S: A "N"; B: Q',
    one: (d, t) => d.remove('A', t(5)),
    two: (d, t) => d.note('A', 'N\nand more', 'N', t(9)),
    final: 'B: Q; removed: A "N / and more"',
  },
]

describe.each(['pglite', 'postgres'] as const)('the worked examples on %s', engine => {
  let devices: Awaited<ReturnType<typeof pair>>
  beforeAll(async () => {
    devices = await pair(engine)
  })
  afterAll(() => devices[Symbol.asyncDispose]())

  test('come out as written', async () => {
    for (const { n, start, one, two, final, outcomes } of examples) {
      const { first, second, t, state } = await devices.start(start)
      one(first, t)
      two(second, t)
      await first.push()
      const results = await second.push()
      expect([n, await state()]).toEqual([n, final])
      if (outcomes) expect([n, ...results.map(result => result.outcome)]).toEqual([n, ...outcomes])
    }
  })

  test('21: a run that another device arrives into stays whole', async () => {
    const { first, second, state } = await devices.start('S: A')
    first.top('X', 'S')
    second.top('Y', 'S')
    await first.push()
    first.top('Z', 'S')
    await second.push()
    await first.push()
    expect(await state()).toBe('S: Y Z X A')
  })

  test('what was superseded can be had with one tap', async () => {
    const { first, second, t, state } = await devices.start('S: A B X; A: C')
    first.bottom('X', 'A', t(9))
    second.top('X', 'S', t(5))
    await first.push()
    const [result] = await second.push()
    await second.look('ABCX')
    if (!result?.restore) throw new Error('no restore was offered')
    second.op(result.restore)
    const [again] = await second.push()
    expect(again?.outcome).toBe('applied')
    expect(await state()).toBe('S: X A B; A: C')
  })

  test('a match that is corrected, and corrected back, keeps its place and its note once', async () => {
    const { first, state } = await devices.start('S: A X "mine" B')
    const [x, y] = [devices.names('X'), devices.names('Y')]
    first.op({ kind: 'ranking.rematch', args: { media_id: x, to_media_id: y } })
    await first.push()
    expect(await state()).toBe('S: A Y "mine" B; removed: X "mine"')
    first.op({ kind: 'ranking.rematch', args: { media_id: y, to_media_id: x } })
    await first.push()
    expect(await state()).toBe('S: A X "mine" B; removed: Y "mine"')
  })

  test('a match corrected to a title that was saved for later takes that off the watchlist', async () => {
    const { first } = await devices.start('S: A X')
    const [x, y] = [devices.names('X'), devices.names('Y')]
    first.op({ kind: 'watchlist.add', args: { media_id: y } })
    first.op({ kind: 'ranking.rematch', args: { media_id: x, to_media_id: y } })
    const results = await first.push()
    expect(results.map(result => result.outcome)).toEqual(['applied', 'applied'])
    const row = results[1]?.rows.watchlist_items.find(saved => saved.media_item_id === y)
    expect(row?.removed_at).toEqual(expect.any(String))
  })

  test('whoever moved a title that was matched anew elsewhere, later, finds that in the history', async () => {
    const { user, first, second, t } = await devices.start('S: A X')
    const [x, y] = [devices.names('X'), devices.names('Y')]
    first.top('X', 'S', t(5))
    second.op({ kind: 'ranking.rematch', args: { media_id: x, to_media_id: y } }, t(9))
    const [moved] = await first.push()
    const [matched] = await second.push()
    const { data } = await user.call<HistoryEntry[]>('GET', '/sync/history')
    expect(data.find(entry => entry.seq === moved?.seq)?.overruled_by).toBe(matched?.seq)
  })

  test('both orders of arrival lose nothing of either wish', async () => {
    for (const order of ['one first', 'two first']) {
      const { first, second, state } = await devices.start('S: A B')
      first.between('X', 'S', 'A')
      second.top('B', 'S')
      for (const device of order === 'one first' ? [first, second] : [second, first]) await device.push()
      expect([order, await state()]).toEqual([order, 'S: B A X'])
    }
  })
})
