import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { type RequestHandler, Router } from 'express'
import { pageCsp } from './headers.ts'

const MISSING = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Marquee</title>
<p>The app has not been built yet. Run <code>npm run build</code> and load this page again.</p></html>
`

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
  const page: RequestHandler = (req, res, next) => {
    const wantsPage =
      (req.method === 'GET' || req.method === 'HEAD') && (req.headers.accept ?? '').includes('text/html')
    if (!wantsPage) return next()
    res.setHeader('Cache-Control', 'no-cache')
    res.setHeader('Content-Security-Policy', csp)
    const file = join(folder, 'index.html')
    if (!existsSync(file)) return void res.status(503).type('html').send(MISSING)
    res.sendFile(file, { cacheControl: false })
  }
  return Router().use(files, page)
}
