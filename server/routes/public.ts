import { createHash } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import * as z from 'zod/mini'
import { rest } from '#sync-rules'
import { householdOf } from '../accounts/network.ts'
import { inLane } from '../db/gate.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../errors.ts'
import { readAuth } from '../http/auth.ts'
import { logRefusal, toRefusal } from '../http/errors.ts'
import { requestId, trace } from '../http/trace.ts'
import { boardPage, missingPage, PER_PAGE, pagesOf, troublePage } from '../public/page.ts'
import { Painter } from '../public/painter.ts'
import { drawPicture, SHOWN } from '../public/picture.ts'
import { publicCsp } from '../public/style.ts'
import { spoken, wordsIn } from '../public/words.ts'
import { readPublicBoard } from '../social.ts'

interface Asked {
  deps: Deps
  req: Request
  res: Response
  username: string
  viewer: string | null
}

/**
 * `GET /@name`, somebody's board for everybody who has the link, and `GET /@name/preview.png`, its picture. Whoever is not
 * public, is gone or never was is the same 404. Nothing is kept by caches between: who turns private is gone at once.
 */
export function publicRouter(deps: Deps): Router {
  const painter = new Painter()
  const csp = publicCsp(deps.env.PUBLIC_URL)
  const router = Router({ caseSensitive: true, strict: true })
  // Some mail programs write the @ as %40. All below it is ours, or the app would answer there.
  router.all(/^\/(?:@|%40)([^/]*)(\/.*)?$/u, async (req, res) => {
    const [name, below = ''] = Object.values(req.params) as [string, string?]
    trace(res).route = `/@:username${below === '/preview.png' ? below : ''}`
    res.setHeader('Content-Security-Policy', csp)
    res.setHeader('Cache-Control', 'private, no-cache')
    res.setHeader('Vary', 'Authorization, Accept-Language')
    try {
      if (req.method !== 'GET' && req.method !== 'HEAD') throw wrongMethod(res)
      deps.db.gate.mustHaveRoom('search')
      const household = householdOf(req.ip ?? '')
      await inLane('search', household, async () => {
        await deps.throttles.spend('page', household)
        const viewer = (await readAuth(deps, req))?.user_id ?? null
        const username = z.safeParse(rest.username, name)
        const answer = answers[below]
        if (!username.success || !answer) return sendPage(res, 404, missingPage(wordsFor(req)))
        await answer({ deps, req, res, username: username.data, viewer }, painter)
      })
    } catch (thrown) {
      const refusal = toRefusal(thrown)
      deps.metrics?.refusal(refusal.code)
      logRefusal(deps.log, thrown, refusal, requestId(res))
      if (refusal.options.retryAfter !== undefined) res.setHeader('Retry-After', String(refusal.options.retryAfter))
      sendPage(res, refusal.status, troublePage(wordsFor(req), refusal.message))
    }
  })
  return router
}

const answers: Record<string, (asked: Asked, painter: Painter) => Promise<void>> = {
  '': sendBoard,
  '/': sendBoard,
  '/preview.png': sendPicture,
}

function wrongMethod(res: Response): Refusal {
  res.setHeader('Allow', 'GET, HEAD')
  return new Refusal('method', 'This page can only be read.')
}

async function sendBoard({ deps, req, res, username, viewer }: Asked): Promise<void> {
  const number = pageNumber(req)
  const part = { limit: PER_PAGE, offset: ((number ?? 1) - 1) * PER_PAGE }
  const board = await readPublicBoard(deps.db, { username, viewer }, part)
  if (!board || number === undefined || number > pagesOf(board)) return sendPage(res, 404, missingPage(wordsFor(req)))
  const page = boardPage(wordsFor(req), board, number, deps.env.PUBLIC_URL ?? '')
  res.setHeader('ETag', `"${createHash('sha256').update(page).digest('base64url').slice(0, 27)}"`)
  sendPage(res, 200, page)
}

async function sendPicture({ deps, req, res, username, viewer }: Asked, painter: Painter): Promise<void> {
  const board = await readPublicBoard(deps.db, { username, viewer }, SHOWN)
  if (!board) return sendPage(res, 404, missingPage(wordsFor(req)))
  const { svg, etag } = drawPicture(board)
  res.setHeader('ETag', etag)
  // Other sites show it beside a link to the page.
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  // Who has it already is told so before it is painted.
  if (req.fresh) return void res.status(304).end()
  if (!painter.has(etag)) await deps.throttles.spend('preview', householdOf(req.ip ?? ''))
  const png = await painter.paint(etag, svg)
  res.type('png').send(Buffer.from(png))
}

/** Undefined for what is no number of a page. What else stands in the query came with a link from somewhere, and means nothing. */
function pageNumber(req: Request): number | undefined {
  const asked = new URLSearchParams(req.url.split('?')[1]).get('page') ?? '1'
  return /^[1-9]\d{0,3}$/u.test(asked) ? Number(asked) : undefined
}

/** As the browser asks. */
const wordsFor = (req: Request) => wordsIn(req.acceptsLanguages(spoken))

const sendPage = (res: Response, status: number, page: string): void => void res.status(status).type('html').send(page)
