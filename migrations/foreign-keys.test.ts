import { expect, test } from 'vitest'
import { testDb } from '../server/testing/database.ts'

test('every foreign key has an index that begins with it: what is deleted is looked for, not searched for', async () => {
  await using db = await testDb('postgres')
  // A part of the rows will do when only those without a key are missing from it.
  const bare = await db.rows(`
    select c.conrelid::regclass::text as table_name, a.attname::text as column_name
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and not exists (
      select from pg_index i
      where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indisvalid
        and coalesce(pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname), true))
    order by 1, 2`)
  expect(bare).toEqual([])
})
