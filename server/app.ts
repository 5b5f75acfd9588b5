import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import type { Deps } from './deps.ts'
import { Refusal } from './errors.ts'
import { accessLog } from './http/access-log.ts'
import { refuseDoubtful } from './http/doubtful.ts'
import { errorHandler } from './http/errors.ts'
import { secureReplies } from './http/headers.ts'
import { mountRoutes } from './http/mount.ts'
import { staticApp } from './http/static.ts'
import { routers, routes } from './routes/index.ts'

export { classesOf } from './http/classes.ts'
export { applyLimits, serverOptions } from './http/limits.ts'

const BUILT_CLIENT = fileURLToPath(new URL('../dist/client', import.meta.url))

/** Express reads a number as how many proxies there are, a list as their addresses. */
const trusted = (setting: string | undefined): number | string[] | false =>
  setting === undefined ? false : /^\d$/u.test(setting) ? Number(setting) : setting.split(',')

/** The whole of HTTP, in order: headers, the log, routes, the app's files, 404, errors. */
export function createApp(deps: Deps, { clientFolder = BUILT_CLIENT } = {}): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.set('case sensitive routing', true)
  app.set('trust proxy', trusted(deps.env.TRUST_PROXY))
  secureReplies(app, deps.env.PUBLIC_URL)
  app.use(accessLog(deps.log, deps.metrics), refuseDoubtful)
  for (const router of routers) app.use(router(deps))
  mountRoutes(app, deps, routes)
  app.use(staticApp(clientFolder, deps.env.PUBLIC_URL))
  app.use(() => {
    throw new Refusal('not_found', 'There is nothing at this address.')
  })
  app.use(errorHandler(deps.log, deps.metrics))
  return app
}
