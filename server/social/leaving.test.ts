import { expect, test } from 'vitest'
import { until } from '../testing/until.ts'
import { refreshLeaderboards } from './leaderboard.ts'
import { town } from './testing/town.ts'

/** Who leaves the leaderboards while something else is going on. Only a real PostgreSQL has two connections. */

async function square() {
  const place = await town('postgres')
  const { server, db } = place
  const three = [await place.person('ada'), await place.person('ben'), await place.person('cleo')] as const
  for (const person of three) await person.rank('A', 'S')
  /** Place by place, somebody who left with no name. */
  const places = async () => {
    const rows = await db.rows<{ place: string }>(
      `select concat_ws(' ', l.rank, u.username) as place
       from leaderboard_people l left join users u on u.id = l.user_id order by l.rank`,
    )
    return rows.map(row => row.place)
  }
  const make = () => refreshLeaderboards(server.deps)
  return { ...place, three, places, make, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
}

/** Something that a transaction waits for until it is told to go on. */
function turnstile() {
  let pass = () => {}
  const passed = new Promise<void>(resolve => {
    pass = resolve
  })
  return { pass, passed }
}

const hide = `update users set visibility = 'private', updated_at = now() where id = $1`

test('who began to go private before somebody else, and ended after them, is off the board all the same', async () => {
  await using at = await square()
  const [ada, ben] = at.three
  await at.make()
  const [begun, others] = [turnstile(), turnstile()]
  const slow = at.db.tx(async tx => {
    await tx.rows('select now()')
    begun.pass()
    await others.passed
    await tx.rows(hide, [ada.id])
  })
  await begun.passed
  await at.db.rows(hide, [ben.id])
  await at.make()
  expect(await at.places()).toEqual(['1 ada', '2 cleo'])
  others.pass()
  await slow
  expect(await at.places()).toEqual(['1', '2 cleo'])
  await at.make()
  expect(await at.places()).toEqual(['1 cleo'])
})

test('who goes private while the boards are made waits for nothing, and is not on them when they are done', async () => {
  await using at = await square()
  const [ada, , cleo] = at.three
  const [held, done] = [turnstile(), turnstile()]
  // A board names only people who are there: it cannot end while it is not known whether Cleo is.
  const holding = at.db.tx(async tx => {
    await tx.rows('select from users where id = $1 for update', [cleo.id])
    held.pass()
    await done.passed
  })
  await held.passed
  const making = at.make()
  const waits = `select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query ~ 'leaderboard_people'`
  await until(async () => (await at.db.row(waits)) !== undefined)
  await ada.become('private')
  done.pass()
  await Promise.all([holding, making])
  expect(await at.places()).toEqual(['1', '2 ben', '3 cleo'])
  const { data, meta } = await at.server.call<{ rank: number }[]>('GET', '/social/leaderboard?kind=people')
  expect([data.map(entry => entry.rank), meta.total]).toEqual([[1, 2], 2])
  await at.make()
  expect(await at.places()).toEqual(['1 ben', '2 cleo'])
})
