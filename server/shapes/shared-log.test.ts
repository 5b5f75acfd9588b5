import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createPokes } from '../pokes.ts'
import { testDb } from '../testing/database.ts'
import { sharedLog } from './shared-log.ts'

const MANY = 1_000
const ADA = '00000000-0000-4000-8000-00000000ada0'

test('while many go on with one answer, others are served', async () => {
  await using db = await testDb('postgres')
  const { shared } = sharedLog({ db, pokes: createPokes() })
  let told = 0
  const readers = Array.from({ length: MANY }, async () => {
    await shared('user_rankings', ADA, 0)
    told++
  })
  await readers[0]
  await nextTurn()
  expect(told).toBeLessThan(MANY / 2)
  await Promise.all(readers)
  expect(told).toBe(MANY)
})
