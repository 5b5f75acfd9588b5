import { expect, test } from 'vitest'
import type { Session, User } from '#sync-rules'
import { cookieOf, PASSWORD, testServer } from '../testing/http.ts'

test('whoever signs up is known at once, and again at the next log-in', async () => {
  await using server = await testServer()
  const ada = await server.signUp('ada')
  const me = await ada.call<User>('GET', '/auth/me')
  expect(me.status).toBe(200)
  expect(me.data).toEqual({
    id: ada.user.id,
    username: 'ada',
    email: 'ada@example.com',
    visibility: 'private',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u),
  })
  for (const login of ['ada', 'ADA', 'Ada@Example.com']) {
    const reply = await server.call<Session>('POST', '/auth/login', { body: { login, password: PASSWORD } })
    expect(reply.status).toBe(200)
    expect(reply.data.user).toEqual(me.data)
    expect(reply.data.expires_in).toBe(600)
    expect(cookieOf(reply.headers)).toMatch(/^mq_rt=/u)
  }
})
