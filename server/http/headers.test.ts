import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { testServer } from '../testing/http.ts'
import { publicFilms } from '../testing/two-users.ts'
import { until } from '../testing/until.ts'

test('a reply that is held keeps no header until it is written', async () => {
  await using server = await testServer()
  const [film] = await publicFilms(server, 1)
  const ada = await server.signUp('ada')
  const { headers } = await ada.call('GET', '/sync/shapes/user_rankings?offset=-1')
  const place = `offset=${headers.get('electric-offset')}&handle=${headers.get('electric-handle')}`
  const begun: ServerResponse[] = []
  const hear = (message: unknown) => begun.push((message as { response: ServerResponse }).response)
  subscribe('http.server.request.start', hear)
  try {
    const held = ada.call('GET', `/sync/shapes/user_rankings?${place}&live=true`)
    await until(
      () => begun.length === 1 && server.deps.db.gate.load().every(({ busy, waiting }) => busy + waiting === 0),
    )
    const [reply] = begun as [ServerResponse]
    expect(reply.getHeaderNames()).toEqual([])
    const ranked = await ada.call('POST', '/rankings', { body: { media_item_id: film, tier: 'S' } })
    expect(ranked.status).toBe(201)
    const answer = await held
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
  } finally {
    unsubscribe('http.server.request.start', hear)
  }
})
