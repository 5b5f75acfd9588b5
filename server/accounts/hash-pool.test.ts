import { afterAll, expect, test } from 'vitest'
import { HashPool } from './hash-pool.ts'

const pools: HashPool[] = []
const pool = (options: ConstructorParameters<typeof HashPool>[0]) => {
  const made = new HashPool(options)
  pools.push(made)
  return made
}
afterAll(() => Promise.all(pools.map(made => made.close())))

const codes = async (jobs: Promise<unknown>[]) =>
  (await Promise.allSettled(jobs)).map(job => (job.status === 'fulfilled' ? 'done' : job.reason.code))

test('of a crowd, as many are served as the queue holds, and the others are told to come again', async () => {
  const small = pool({ size: 1, maxQueue: 4, maxWait: 120_000 })
  const jobs = Array.from({ length: 12 }, () => small.run({ secret: 'x', cost: 4 }))
  expect(await codes(jobs)).toEqual([...Array(5).fill('done'), ...Array(7).fill('auth_busy')])
  expect(await codes([small.run({ secret: 'x', cost: 4 })])).toEqual(['done'])
})

test('who would wait too long is told so, and when to come again', async () => {
  const slow = pool({ size: 1, maxWait: 1 })
  const first = slow.run({ secret: 'x', cost: 12 })
  await expect(slow.run({ secret: 'x', cost: 4 })).rejects.toMatchObject({
    code: 'auth_busy',
    options: { retryAfter: 2 },
  })
  expect(await first).toMatch(/^\$2b\$12\$/u)
})

test('a job that fails takes nobody with it', async () => {
  const one = pool({ size: 1, maxWait: 120_000 })
  const bad = one.run({ secret: 7 as unknown as string, cost: 4 })
  const good = one.run({ secret: 'x', cost: 4 })
  await expect(bad).rejects.toThrow(/data and salt|must be a string/u)
  expect(await good).toMatch(/^\$2b\$04\$/u)
})
