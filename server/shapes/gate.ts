import type { Request, Response } from 'express'
import { type ShapeName, shapes } from '#sync-rules'
import { inLane } from '../db/gate.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import { readAuth } from '../http/auth.ts'
import { logRefusal, toRefusal } from '../http/errors.ts'
import { requestId } from '../http/trace.ts'
import type { Auth } from '../http.ts'
import type { ShapeEngine, ShapeRequest } from './engine.ts'
import { parseShapeQuery, type ShapeQuery } from './query.ts'
import { sendJson, sendMessage } from './reply.ts'

const isShape = (name: string): name is ShapeName => Object.hasOwn(shapes, name)

/**
 * Who may see what, once, for both engines. A shape's rows are decided here by the token and by sync-rules; nothing a
 * client says can widen them. Order: 401, 404, 405, 400. Never 403: no shape is anybody else's.
 */
export function shapeGate(deps: Deps, engine: ShapeEngine) {
  return async (req: Request, res: Response): Promise<void> => {
    try {
      await pass(deps, engine, req, res)
    } catch (error) {
      fail(deps, res, error)
    }
  }
}

async function pass(deps: Deps, engine: ShapeEngine, req: Request, res: Response): Promise<void> {
  deps.db.gate.mustHaveRoom('live')
  const { user_id } = await inLane('live', undefined, () => authorise(deps, req))
  const shape = String(req.params.shape)
  if (!isShape(shape)) return sendMessage(res, 404, 'Not found')
  if (req.method !== 'GET') return sendMessage(res, 405, `${req.method} not allowed`, { allow: 'GET' })
  const query = parseShapeQuery(req.url.split('?').slice(1).join('?'))
  if ('errors' in query) {
    return sendJson(res, 400, {}, JSON.stringify({ message: 'Invalid request', errors: query.errors }))
  }
  // All rows: what a device asks once, and a program that has lost its way again and again.
  const whole = query.offset.at === 'start'
  if (whole) await inLane('read', user_id, () => deps.throttles.spend('shapes', user_id))
  // Who left meanwhile does not leave once more: no close would come.
  if (res.destroyed) return
  if (query.live) enter(deps, user_id, res)
  forgetTheWay(req)
  const request = new Passed(deps, shape, user_id, query, res)
  await inLane(whole ? 'read' : 'live', user_id, () => engine.answer(request))
}

async function authorise(deps: Deps, req: Request): Promise<Auth> {
  const auth = await readAuth(deps, req)
  if (!auth) throw new Refusal('unauthenticated', 'Log in first.')
  return auth
}

const noParams = Object.freeze({})

/** Of what Express noted on the request nobody asks any more: while a poll is held it would be kept. */
const forgetTheWay = (req: Request): void =>
  void Object.assign(req, { next: undefined, params: noParams, _parsedUrl: undefined })

class Passed implements ShapeRequest {
  constructor(
    readonly deps: Deps,
    readonly shape: ShapeName,
    readonly user_id: string,
    readonly query: ShapeQuery,
    readonly res: Response,
  ) {}

  async authorise(): Promise<void> {
    await authorise(this.deps, this.res.req)
  }

  goOn(work: () => Promise<void>): void {
    inLane('live', this.user_id, work).catch(error => fail(this.deps, this.res, error))
  }
}

/** Held polls and streams of one user in this process: eight devices with a stream for each shape. */
const MOST_HELD = 8 * Object.keys(shapes).length
const held = new Map<string, number>()

/** Counts a live answer until it is over. */
function enter(deps: Deps, userId: string, res: Response): void {
  const counted = deps.env.THROTTLES === 'on'
  const already = held.get(userId) ?? 0
  if (counted && already >= MOST_HELD) {
    throw new Refusal('rate_limited', 'Too many streams are open for this account.', { retryAfter: 5 })
  }
  if (counted) held.set(userId, already + 1)
  deps.metrics?.holds(1)
  res.on('close', () => {
    deps.metrics?.holds(-1)
    const left = (held.get(userId) ?? 1) - 1
    if (left > 0) held.set(userId, left)
    else held.delete(userId)
  })
}

/** Electric's form of an error. A reply already begun is cut off, so that no client takes it for whole. */
function fail(deps: Deps, res: Response, error: unknown): void {
  const refusal = toRefusal(error)
  deps.metrics?.refusal(refusal.code)
  logRefusal(deps.log, error, refusal, requestId(res))
  if (res.headersSent || res.destroyed) {
    res.destroy()
  } else if (refusal.code === 'internal') {
    sendJson(res, 500, {}, '{"error":"Internal server error"}')
  } else {
    const after = refusal.options.retryAfter
    sendMessage(res, refusal.status, refusal.message, after === undefined ? {} : { 'retry-after': String(after) })
  }
}
