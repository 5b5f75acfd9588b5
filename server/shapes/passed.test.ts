import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pino from 'pino'
import { expect, test } from 'vitest'
import { Metrics } from '../metrics.ts'
import { testServer } from '../testing/http.ts'
import { publicFilms } from '../testing/two-users.ts'
import { until } from '../testing/until.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What of the replies to polls, in the order in which they came, is still in memory. */
async function watching(work: (alive: () => boolean[]) => Promise<void>): Promise<void> {
  const begun: WeakRef<ServerResponse>[] = []
  const hear = (message: unknown) => {
    const { response } = message as { response: ServerResponse }
    if (response.req.url?.includes('live=true')) begun.push(new WeakRef(response))
  }
  subscribe('http.server.request.start', hear)
  const alive = () => {
    collect()
    return begun.map(reply => reply.deref() !== undefined)
  }
  await work(alive).finally(() => unsubscribe('http.server.request.start', hear))
}

test('of a poll that is held HTTP keeps nothing, and its answer is that of one request', async () => {
  const lines: Record<string, unknown>[] = []
  const log = pino({ base: null }, { write: line => void lines.push(JSON.parse(line)) })
  const metrics = new Metrics()
  await using server = await testServer({ log, deps: { metrics } })
  const holds = async () => /^marquee_held_polls (\d+)/mu.exec(await metrics.text())?.[1]
  const [film] = await publicFilms(server, 1)
  const ada = await server.signUp('ada')
  const { headers } = await ada.call('GET', '/sync/shapes/user_rankings?offset=-1')
  const place = `offset=${headers.get('electric-offset')}&handle=${headers.get('electric-handle')}`
  await watching(async alive => {
    const held = ada.call('GET', `/sync/shapes/user_rankings?${place}&live=true`)
    await until(() => alive().join() === 'false')
    expect(await holds()).toBe('1')
    lines.length = 0
    // As after a change of another of this person's shapes: there is nothing to say yet.
    server.deps.pokes.poke(ada.user.id)
    expect((await ada.call('POST', '/rankings', { body: { media_item_id: film, tier: 'S' } })).status).toBe(201)
    expect((await held).text).toContain(film as string)
    expect(alive()).toHaveLength(2)
    await until(async () => (await holds()) === '0')
  })
  const polls = lines.filter(({ route }) => String(route).startsWith('/sync/shapes'))
  expect(polls).toEqual([expect.objectContaining({ method: 'GET', status: 200 })])
  expect(polls[0]).not.toHaveProperty('aborted')
})

test('who hangs up while their poll is held is told of once, and counted no more', async () => {
  const lines: Record<string, unknown>[] = []
  const log = pino({ base: null }, { write: line => void lines.push(JSON.parse(line)) })
  const metrics = new Metrics()
  await using server = await testServer({ log, deps: { metrics } })
  const ada = await server.signUp('ada')
  const { headers } = await ada.call('GET', '/sync/shapes/user_rankings?offset=-1')
  const place = `offset=${headers.get('electric-offset')}&handle=${headers.get('electric-handle')}`
  const leaving = new AbortController()
  await watching(async alive => {
    const held = fetch(`${server.url}/sync/shapes/user_rankings?${place}&live=true`, {
      headers: { authorization: `Bearer ${ada.token}` },
      signal: leaving.signal,
    })
    await until(() => alive().join() === 'false')
    lines.length = 0
    leaving.abort()
    await expect(held).rejects.toThrow(/abort/u)
    await until(() => lines.length > 0)
  })
  expect(lines).toEqual([expect.objectContaining({ route: '/sync/shapes/:shape', aborted: true })])
  expect(await metrics.text()).toMatch(/^marquee_held_polls 0$/mu)
})
