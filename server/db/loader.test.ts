import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { currentLane, inLane } from './gate.ts'
import { Loader } from './loader.ts'

/** Answers each number with its double, and writes down what it was asked. */
function doubling(before: () => Promise<unknown> = async () => undefined) {
  const questions: number[][] = []
  const loader = new Loader(async (keys: number[]) => {
    questions.push(keys)
    await before()
    return keys.map(key => key * 2)
  })
  return { questions, load: (key: number) => loader.load(String(key), key) }
}

test('what is wanted at the same time is asked at once, and everybody gets their own', async () => {
  const { questions, load } = doubling()
  expect(await Promise.all([load(1), load(2), load(3), load(2)])).toEqual([2, 4, 6, 4])
  expect(questions).toEqual([[1, 2, 3]])
})

test('who comes when a question has been sent is not answered by it', async () => {
  let answer = () => {}
  const answered = new Promise<void>(done => {
    answer = done
  })
  const { questions, load } = doubling(() => answered)
  const first = load(1)
  while (questions.length === 0) await nextTurn()
  const second = load(1)
  answer()
  expect(await Promise.all([first, second])).toEqual([2, 2])
  expect(questions).toEqual([[1], [1]])
})

test('a crowd is asked for in several questions', async () => {
  const { questions, load } = doubling()
  const all = Array.from({ length: 250 }, (_, i) => i)
  expect(await Promise.all(all.map(load))).toEqual(all.map(key => key * 2))
  expect(questions.map(keys => keys.length)).toEqual([100, 100, 50])
})

test('a question that fails fails for all who wait for it, and for nobody after them', async () => {
  let fails = true
  const { load } = doubling(async () => {
    if (fails) throw new Error('no answer')
  })
  const both = await Promise.allSettled([load(1), load(2)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await load(1)).toBe(2)
})

test('each lane asks for itself', async () => {
  const asked: [string, number[]][] = []
  const loader = new Loader(async (keys: number[]) => {
    asked.push([currentLane(), keys])
    return keys
  })
  const load = (key: number) => loader.load(String(key), key)
  await Promise.all([inLane('live', undefined, () => load(1)), inLane('search', undefined, () => load(2))])
  expect(asked).toEqual([
    ['live', [1]],
    ['search', [2]],
  ])
})
