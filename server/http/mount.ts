import type { Express, Request, Response } from 'express'
import * as z from 'zod/mini'
import { householdOf } from '../accounts/network.ts'
import { inLane } from '../db/gate.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import type { Reply, Route } from '../http.ts'
import { pathsOf } from '../validation.ts'
import { readAuth } from './auth.ts'
import { readJson, readNothing } from './body.ts'
import { parseQuery } from './query.ts'
import { requestId, trace } from './trace.ts'

const BODY_LIMIT = 256 * 1024
const none = z.strictObject({})

/** Mounts routes by path, one handler each, so that a known path asked by another method is 405 and not 404. */
export function mountRoutes(app: Express, deps: Deps, routes: readonly Route[]): void {
  const byPath = groupByPath(routes)
  // `/media/search` before `/media/:id`, in whatever order the lists came.
  const paths = [...byPath].sort(([a], [b]) => variables(a) - variables(b))
  for (const [path, list] of paths) {
    app.all(path, async (req, res) => {
      const found = list.find(r => r.method === methodOf(req))
      trace(res).route = path
      if (!found) throw wrongMethod(res, list)
      const reply = await answer(deps, found, req, res)
      send(res, found, reply)
    })
  }
}

function groupByPath(routes: readonly Route[]): Map<string, Route[]> {
  const byPath = new Map<string, Route[]>()
  for (const r of routes) byPath.set(r.path, [...(byPath.get(r.path) ?? []), r])
  return byPath
}

const variables = (path: string) => path.split('/:').length
const methodOf = (req: Request) => (req.method === 'HEAD' ? 'get' : req.method.toLowerCase())

function wrongMethod(res: Response, list: readonly Route[]): Refusal {
  const allowed = list.map(r => r.method.toUpperCase())
  res.setHeader('Allow', allowed.join(', '))
  return new Refusal('method', `This path takes ${allowed.join(', ')}.`)
}

async function answer(deps: Deps, route: Route, req: Request, res: Response): Promise<Reply | undefined> {
  const lane = route.lane ?? (route.method === 'get' ? 'read' : 'write')
  deps.db.gate.mustHaveRoom(lane)
  const auth = route.auth === 'none' ? undefined : await inLane(lane, undefined, () => readAuth(deps, req))
  if (auth) Object.assign(trace(res), { user_id: auth.user_id, session: auth.session_id.slice(0, 8) })
  if (route.auth === 'user' && !auth) throw new Refusal('unauthenticated', 'Log in first.')
  // An id that cannot be one names nothing.
  const params = route.params ? z.safeParse(route.params, req.params) : { success: true, data: req.params }
  if (!params.success) throw new Refusal('not_found', 'There is no such thing.')
  const query = parse(route.query ?? none, parseQuery(req.url))
  const body = await readBody(route, req)
  const ip = req.ip ?? ''
  const who = auth?.user_id ?? householdOf(ip)
  const { throttle } = route
  if (throttle) await inLane(lane, who, () => deps.throttles.spend(throttle, who))
  const call = { deps, auth, params: params.data, query, body, ip, request_id: requestId(res), req, res }
  return inLane(lane, who, () => (route.run as (call: unknown) => Promise<Reply | undefined>)(call))
}

async function readBody(route: Route, req: Request): Promise<unknown> {
  if (route.body) return parse(route.body, await readJson(req, route.limit ?? BODY_LIMIT))
  return (await readNothing(req)) ? undefined : parse(none, await readJson(req, BODY_LIMIT))
}

function parse<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const parsed = z.safeParse(schema, value)
  if (parsed.success) return parsed.data
  throw new Refusal('validation', 'Something in the request is not as it should be.', {
    details: pathsOf(parsed.error),
  })
}

function send(res: Response, route: Route, reply: Reply | undefined): void {
  if (res.headersSent) return
  if (reply === undefined) return void res.status(route.status ?? 204).end()
  const data = leave(route.reply, reply.data)
  const meta = reply.meta === undefined ? undefined : leave(route.meta, reply.meta)
  res.status(route.status ?? 200).json({ data, ...(meta !== undefined && { meta }) })
}

/** What a route may tell: a column added to a table is not in its schema, and so never leaves. */
function leave(schema: z.ZodMiniType | undefined, value: unknown): unknown {
  if (!schema) throw new Error('A route that replies has a schema of its reply.')
  return z.parse(schema, value)
}
