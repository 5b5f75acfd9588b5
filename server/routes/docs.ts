import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Router } from 'express'
import { trace } from '../http/trace.ts'
import { type Route, route } from '../http.ts'
import { openapi } from '../openapi.ts'

const find = createRequire(import.meta.url)
const { version } = find('../../package.json') as { version: string }

/** `GET /openapi.json`, about the routes it is given and itself. Made at the first request, once: no route changes while the server runs. */
export function documentRoute(routes: () => readonly Route[]): Route {
  let written: string | undefined
  return route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    auth: 'none',
    writes: 'application/json',
    async run({ res }) {
      written ??= JSON.stringify(openapi(routes(), version))
      res.type('json').send(written)
      return undefined
    },
  })
}

/** The viewer sets styles on the elements it makes, so styles may stand in the page; scripts come from our own files alone. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The viewer's own colours are too pale for its letters. */
const STYLE = `
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); }
#docs .opblock-get .opblock-summary-method { background: #1d5fa8; }
#docs .opblock-post .opblock-summary-method { background: #176b44; }
#docs .opblock-patch .opblock-summary-method { background: #0f6b66; }
#docs .opblock-delete .opblock-summary-method { background: #b3261e; }
#docs .info .title small, #docs .download-contents { background: #4c5564; }
#docs .info .title small.version-stamp { background: #3d6b00; }
#docs .info a, #docs .info .url { color: #1f5fb0; }
#docs .btn.authorize, #docs .btn.authorize span { border-color: #176b44; color: #176b44; }
#docs .btn.cancel { border-color: #b3261e; color: #b3261e; }
#docs .btn.execute { border-color: #1d5fa8; background: #1d5fa8; }
#docs .view-line-link { width: 24px; transition: none; }
`

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Marquee: the API</title>
<meta name="description" content="Every route of Marquee, to be read and tried.">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>${STYLE}</style>
<header class="unseen"><h1>Marquee: the API</h1></header>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/open.js"></script>
</html>
`
/** Without an address for its validator it asks nobody but us. Its headings leave out the second level, and what it says first is in no landmark. */
const SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#docs', validatorUrl: null, tagsSorter: 'alpha', docExpansion: 'list', tryItOutEnabled: true,
  onComplete() {
    document.querySelector('#docs h1').setAttribute('aria-level', '2')
    const about = document.querySelector('.information-container')
    about.setAttribute('role', 'region')
    about.setAttribute('aria-label', 'About')
  },
})
`

/** `GET /docs`: the document for people, by Swagger UI out of its package. */
export function docsRouter(): Router {
  const files = dirname(find.resolve('swagger-ui-dist/package.json'))
  const router = Router({ caseSensitive: true, strict: true })
  router.use('/docs', (_req, res, next) => {
    trace(res).route = '/docs'
    res.setHeader('Content-Security-Policy', CSP)
    res.setHeader('Cache-Control', 'no-cache')
    next()
  })
  router.get('/docs', (_req, res) => void res.type('html').send(PAGE))
  router.get('/docs/open.js', (_req, res) => void res.type('js').send(SCRIPT))
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router.get(`/docs/${name}`, (_req, res) => res.sendFile(join(files, name), { cacheControl: false }))
  }
  return router
}
