import { describe, expect, test } from 'vitest'
import { engines, testDb } from './database.ts'

describe.each(engines)('a test database on %s', engine => {
  test('is migrated, empty and an instance of its own', async () => {
    await using one = await testDb(engine)
    await using two = await testDb(engine)
    const epoch = 'select epoch from instance'
    expect(await one.row('select count(*) as n from users')).toEqual({ n: 0 })
    expect(await one.row(epoch)).not.toEqual(await two.row(epoch))
  })
})
