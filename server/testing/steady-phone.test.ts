import { expect, test } from 'vitest'
import { testServer } from './http.ts'
import { SteadyPhone } from './steady-phone.ts'
import { publicFilms } from './two-users.ts'

test('a phone goes on when its token has run out', async () => {
  let now = Date.now()
  await using server = await testServer({ now: () => now })
  const phone = new SteadyPhone(await server.signUp('ada'), await publicFilms(server, 3), () => server.url)
  const first = phone.token
  phone.write()
  await phone.more(2)
  now += 3_600_000
  await phone.more(2)
  expect(phone.token).not.toBe(first)
  await phone.rest()
})

test('who waits for a phone that was refused for good hears of it', async () => {
  await using server = await testServer()
  const phone = new SteadyPhone({ ...(await server.signUp('ada')), token: 'not one' }, ['a film'], () => server.url)
  phone.write()
  await expect(phone.more(1)).rejects.toThrow('token_invalid')
})
