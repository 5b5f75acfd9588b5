import type { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Route } from '../http.ts'
import { accountRoutes } from './account.ts'
import { authRoutes } from './auth.ts'
import { docsRouter, documentRoute } from './docs.ts'
import { healthRoutes } from './health.ts'
import { mediaRoutes } from './media.ts'
import { metricsRouter } from './metrics.ts'
import { publicRouter } from './public.ts'
import { rankingRoutes } from './rankings.ts'
import { shapeRouter } from './shapes.ts'
import { socialRoutes } from './social.ts'
import { syncRoutes } from './sync.ts'

/** Every route in the envelope. A new list is one line here. */
export const routes: Route[] = [
  ...authRoutes,
  ...accountRoutes,
  ...healthRoutes,
  ...mediaRoutes,
  ...rankingRoutes,
  ...socialRoutes,
  ...syncRoutes,
  documentRoute(() => routes),
]

/** What speaks a wire of its own and is exempt from the envelope. */
export const routers: ((deps: Deps) => Router)[] = [deps => shapeRouter(deps), docsRouter, metricsRouter, publicRouter]
