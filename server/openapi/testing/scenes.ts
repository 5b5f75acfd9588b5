import type { Device, MediaItem, RankingItem, Session } from '#sync-rules'
import { cookieOf, PASSWORD, type TestServer } from '../../testing/http.ts'
import type { Example } from '../examples.ts'
import { StandIns } from './stand-ins.ts'

/** What the story knows so far: ids and tokens that later calls need. */
export interface World {
  token?: string
  cookie: string
  user_id: string
  other_id: string
  film: string
  second: string
  ranking: string
  next: string
  device: string
  /** The token of the letter that was sent last. */
  mailed: () => Promise<string>
}

interface Scene {
  params?: (world: World) => Record<string, string>
  query?: (world: World) => Record<string, string>
  body?: (world: World) => unknown
  /** Calls without the token. */
  anonymous?: boolean
  /** Sends the refresh cookie, as the app does. */
  asApp?: boolean
  /** What the story learns from the reply. */
  learn?: (reply: { data: never; headers: Headers }, world: World) => void
}

export interface Made {
  status: number
  text: string
  example: Example
}

const OTHER = 'nine purple elephants'
/** The digest of no rows. */
const NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const client_id = '5d0a3c52-8f0e-4b5e-9a44-0f6e0c1f2a30'
interface Learnt<T> {
  data: T
  headers: Headers
}
const keepSession = ({ data, headers }: Learnt<Session>, world: World) => {
  world.token = data.access_token
  world.cookie = cookieOf(headers)
  world.user_id = data.user.id
}

/** The story, in order. A route may come more than once; its first call is shown. */
export const scenes: [route: string, scene: Scene][] = [
  ['GET /healthz', { anonymous: true }],
  ['GET /readyz', { anonymous: true }],
  ['GET /openapi.json', { anonymous: true }],
  [
    'GET /media/search',
    {
      anonymous: true,
      query: () => ({ q: 'godfther', limit: '2' }),
      learn: ({ data }: { data: MediaItem[] }, world) => {
        world.film = data[0]?.id ?? ''
        world.second = data[1]?.id ?? ''
      },
    },
  ],
  ['GET /media/:id', { anonymous: true, params: ({ film }) => ({ id: film }) }],
  ['GET /media', { anonymous: true, query: ({ film, second }) => ({ ids: `${film},${second}` }) }],
  [
    'POST /auth/signup',
    {
      anonymous: true,
      body: () => ({ username: 'grace', email: 'grace@example.com', password: PASSWORD, visibility: 'public' }),
      learn: (reply: Learnt<Session>, world) => {
        keepSession(reply, world)
        world.other_id = reply.data.user.id
      },
    },
  ],
  ['POST /rankings', { body: ({ film }) => ({ media_item_id: film, tier: 'S', notes: 'the wedding' }) }],
  [
    'POST /auth/signup',
    {
      anonymous: true,
      body: () => ({ username: 'ada', email: 'ada@example.com', password: PASSWORD }),
      learn: keepSession,
    },
  ],
  ['POST /auth/login', { anonymous: true, body: () => ({ login: 'ada', password: PASSWORD }), learn: keepSession }],
  ['GET /auth/me', {}],
  ['POST /auth/refresh', { anonymous: true, asApp: true, body: () => ({}), learn: keepSession }],
  ['PATCH /account', { body: () => ({ visibility: 'public' }) }],
  [
    'GET /auth/sessions',
    {
      learn: ({ data }: { data: Device[] }, world) => {
        world.device = data.find(device => !device.current)?.id ?? ''
      },
    },
  ],
  ['DELETE /auth/sessions/:id', { params: ({ device }) => ({ id: device }) }],
  ['POST /auth/sessions/revoke-others', { body: () => ({}) }],
  [
    'POST /auth/password',
    { body: () => ({ current_password: PASSWORD, new_password: OTHER, revoke_others: true }), learn: keepSession },
  ],
  ['POST /auth/reauth', { body: () => ({ password: OTHER }) }],
  ['POST /auth/reset/request', { anonymous: true, body: () => ({ email: 'ada@example.com' }) }],
  [
    'POST /auth/reset/confirm',
    { anonymous: true, body: async world => ({ token: await world.mailed(), password: PASSWORD }) },
  ],
  ['POST /auth/login', { anonymous: true, body: () => ({ login: 'ada', password: PASSWORD }), learn: keepSession }],
  [
    'POST /media/create_stub',
    {
      body: () => ({
        media_type: 'PLAY',
        title: 'The Attic Players',
        release_year: 2024,
        attributes: { venue: 'The Attic', director: 'R. Anand' },
      }),
    },
  ],
  ['GET /media/suggestions', { query: () => ({ limit: '2' }) }],
  ['POST /media/match', { body: () => ({ items: [{ title: 'Godfather: Part II', year: 1974 }] }) }],
  [
    'POST /rankings',
    {
      body: ({ film }) => ({ media_item_id: film, tier: 'S' }),
      learn: ({ data }: { data: RankingItem }, world) => {
        world.ranking = data.id
      },
    },
  ],
  [
    'POST /rankings',
    {
      body: ({ second, ranking }) => ({ media_item_id: second, tier: 'S', prev_ranking_id: ranking }),
      learn: ({ data }: { data: RankingItem }, world) => {
        world.next = data.id
      },
    },
  ],
  ['GET /rankings/me', { query: () => ({ tier: 'S' }) }],
  [
    'PATCH /rankings/:id/move',
    { params: ({ next }) => ({ id: next }), body: ({ ranking }) => ({ tier: 'S', next_ranking_id: ranking }) },
  ],
  ['PATCH /rankings/:id', { params: ({ ranking }) => ({ id: ranking }), body: () => ({ notes: 'the baptism' }) }],
  ['DELETE /rankings/:id', { params: ({ next }) => ({ id: next }) }],
  [
    'POST /sync/mutations',
    {
      body: ({ user_id, second, film }) => ({
        user_id,
        client_id,
        schema: 1,
        minted: 1,
        ops: [
          {
            mid: 1,
            op_id: '8c1f6f0a-7f0d-4c0c-8e5d-2f8a4b9e7c11',
            v: 1,
            kind: 'ranking.place',
            args: { media_id: second, tier: 'S', left: [film], right: [] },
            base: 0,
            t: '2026-11-25T19:30:00.000Z',
          },
        ],
      }),
    },
  ],
  [
    'GET /sync/digest',
    { query: () => ({ seq: '1764099000000', user_rankings: NOTHING, watchlist_items: NOTHING, my_media: NOTHING }) },
  ],
  ['GET /sync/history', { query: () => ({ limit: '2' }) }],
  ['GET /social/users', { query: () => ({ q: 'gra' }) }],
  ['POST /social/follow/:user_id', { params: ({ other_id }) => ({ user_id: other_id }) }],
  ['GET /social/users/:username', { params: () => ({ username: 'grace' }) }],
  ['GET /social/feed', {}],
  ['GET /social/following', {}],
  ['GET /social/leaderboard', { query: () => ({ kind: 'people' }) }],
  ['DELETE /social/follow/:user_id', { params: ({ other_id }) => ({ user_id: other_id }) }],
  ['POST /social/block/:user_id', { params: ({ other_id }) => ({ user_id: other_id }) }],
  ['GET /social/blocked', {}],
  ['DELETE /social/block/:user_id', { params: ({ other_id }) => ({ user_id: other_id }) }],
  ['GET /account/export', {}],
  ['POST /auth/logout', { anonymous: true, asApp: true, body: () => ({}) }],
  ['POST /auth/login', { anonymous: true, body: () => ({ login: 'ada', password: PASSWORD }), learn: keepSession }],
  ['DELETE /account', {}],
  ['POST /account/undelete', { anonymous: true, body: () => ({ login: 'ada', password: PASSWORD }) }],
]

/** Plays scenes against a server, as one person, and writes down what happened. */
export class Player {
  readonly #standIns = new StandIns()

  readonly #world: World

  constructor(
    readonly server: TestServer,
    mailed: () => Promise<string>,
  ) {
    this.#world = {
      cookie: '',
      user_id: '',
      other_id: '',
      film: '',
      second: '',
      ranking: '',
      next: '',
      device: '',
      mailed,
    }
  }

  async play(route: string, scene: Scene): Promise<Made> {
    const world = this.#world
    const [method, template] = route.split(' ') as [string, string]
    const params = scene.params?.(world) ?? {}
    const query = scene.query?.(world)
    const body = await scene.body?.(world)
    const path = template.replace(/:(\w+)/gu, (_, name: string) => params[name] ?? '')
    const reply = await this.server.call(method, query ? `${path}?${new URLSearchParams(query)}` : path, {
      ...(body !== undefined && { body }),
      ...(!scene.anonymous && world.token !== undefined && { token: world.token }),
      ...(scene.asApp && { headers: { cookie: world.cookie, 'x-marquee': '1' } }),
    })
    if (reply.status < 300) scene.learn?.(reply as never, world)
    const shown = route === 'GET /openapi.json' ? undefined : showable(reply.text)
    const example = this.#standIns.replace({ query, body, reply: shown })
    return { status: reply.status, text: reply.text, example }
  }
}

const showable = (text: string): unknown => (text === '' ? undefined : JSON.parse(text))
