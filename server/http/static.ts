import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { html } from '../public/html.ts'
import { pageCsp } from './headers.ts'

const MISSING = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Marquee</title>
<p>The app has not been built yet. Run <code>npm run build</code> and load this page again.</p></html>
`

/**
 * Screens that say the same to everybody. All others are somebody's own, or stand for everybody elsewhere (`/@name`), or
 * are not there at all: a search engine keeps none of them.
 */
const forEverybody = new Set(['/', '/about', '/leaderboard'])

/**
 * The built app. What vite puts under assets/ has a hash in its name and never changes; everything else (the page, the
 * service worker, the manifest) is asked for anew each time, or an update would never arrive.
 */
export function staticApp(folder: string, publicUrl: string | undefined): RequestHandler {
  const csp = pageCsp(publicUrl)
  const assets = join(folder, 'assets')
  const files = express.static(folder, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders(res, path) {
      res.setHeader('Cache-Control', path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache')
      res.setHeader('Content-Security-Policy', csp)
    },
  })
  const page: RequestHandler = async (req, res, next) => {
    const open = forEverybody.has(req.path)
    if (!wantsPage(req, open)) return next()
    res.setHeader('Cache-Control', 'no-cache')
    res.setHeader('Content-Security-Policy', csp)
    if (!open) res.setHeader('X-Robots-Tag', 'noindex')
    const file = join(folder, 'index.html')
    if (!existsSync(file)) return void res.status(503).type('html').send(MISSING)
    if (open && publicUrl !== undefined) return sendWithAddresses(res, file, publicUrl, req.path)
    res.sendFile(file, { cacheControl: false })
  }
  return Router().use(files, page)
}

/** Who shows a link accepts anything, and gets an open screen as browsers do; elsewhere only who asks for HTML is given the app. */
function wantsPage({ method, headers: { accept = '' } }: Request, open: boolean): boolean {
  return (method === 'GET' || method === 'HEAD') && (accept.includes('text/html') || (open && accept.includes('*/*')))
}

/** The page with where it and its picture are. Only whole addresses mean something to who reads them elsewhere. */
async function sendWithAddresses(res: Response, file: string, publicUrl: string, path: string): Promise<void> {
  const [address, picture] = [path, '/shown/laptop.png'].map(part => new URL(part, publicUrl).href)
  const head = html`<link rel="canonical" href="${address}" />
    <meta property="og:url" content="${address}" />
    <meta property="og:image" content="${picture}" />
    <meta property="og:image:type" content="image/png" />
    <meta property="og:image:width" content="1280" />
    <meta property="og:image:height" content="800" />
    <meta property="og:image:alt" content="A list of films and plays in the tiers S, A, B, C and D." />
    <meta name="twitter:card" content="summary_large_image" />
  `.toString()
  const page = (await readFile(file, 'utf8')).replace('</head>', () => `${head}</head>`)
  res.setHeader('ETag', `"${createHash('sha256').update(page).digest('base64url')}"`)
  res.type('html').send(page)
}
