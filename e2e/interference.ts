import type { BrowserContext, Request, Route } from 'playwright-core'

/** What may go wrong between a browser and the server. The server itself is as it is; only its replies are held or replaced. */

export type Which = (request: Request) => boolean

/** A push that carries ops; the others are greetings. */
export const carriesOps: Which = request => /"ops":\[\{/.test(request.postData() ?? '')

type Reply = NonNullable<Parameters<Route['fulfill']>[0]>

export interface Interference {
  /** Resolves when the first request has got so far. */
  begun: Promise<void>
  /** How many requests it has met. */
  count(): number
  /** Lets go of what is held, and of all that follows. */
  end(): Promise<void>
}

async function interfere(
  context: BrowserContext,
  path: string,
  which: Which,
  act: (route: Route, reached: () => void, ended: Promise<void>) => Promise<void>,
): Promise<Interference> {
  let count = 0
  const [begun, ended] = [signal(), signal()]
  const here = (url: URL) => url.pathname === path
  const handle = (route: Route) => {
    if (!which(route.request())) return route.fallback()
    count++
    // The page may be gone before its reply.
    return act(route, begun.give, ended.given).catch(() => {})
  }
  await context.route(here, handle)
  return {
    begun: begun.given,
    count: () => count,
    async end() {
      await context.unroute(here, handle)
      ended.give()
    },
  }
}

/** The server gets and answers these requests; the replies wait until the end. */
export const holdReplies = (context: BrowserContext, path: string, which: Which = () => true): Promise<Interference> =>
  interfere(context, path, which, async (route, reached, ended) => {
    const response = await route.fetch()
    reached()
    await ended
    await route.fulfill({ response })
  })

/** These requests never reach the server: somebody else answers, until the end or so many times. */
export async function answerInstead(
  context: BrowserContext,
  path: string,
  reply: Reply,
  { which = () => true, times = Number.POSITIVE_INFINITY }: { which?: Which; times?: number } = {},
): Promise<Interference> {
  let left = times
  const inTime: Which = request => which(request) && left-- > 0
  return interfere(context, path, inTime, async (route, reached) => {
    await route.fulfill(reply)
    reached()
  })
}

function signal(): { given: Promise<void>; give(): void } {
  let give = () => {}
  const given = new Promise<void>(done => {
    give = done
  })
  return { given, give }
}
