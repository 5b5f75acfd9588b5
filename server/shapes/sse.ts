import { once } from 'node:events'
import { nextCursor } from './cursor.ts'
import type { EmbeddedShapes } from './embedded.ts'
import type { ShapeRequest } from './engine.ts'
import type { Follower, News } from './follower.ts'
import { upToDate } from './messages.ts'
import { startStream } from './reply.ts'
import { Watch } from './watch.ts'

/**
 * A live answer as events, one message each. Every batch ends with up-to-date, because clients keep what came since the
 * last one until then, and drop it when the line breaks. The stream ends by itself before a minute is over.
 */
export async function streamEvents(
  { deps, patience }: EmbeddedShapes,
  follower: Follower,
  from: number,
): Promise<void> {
  const { request } = follower
  const { user_id, query, res } = request
  const watch = new Watch(deps, user_id, res, patience.stream)
  let news = await follower.news(from)
  if (!news) return follower.tell(undefined, {})
  if (res.destroyed) return
  startStream(res, {
    'content-type': 'text/event-stream',
    'electric-handle': query.handle,
    // Where the client stands, not where we do: it believes this at once, and would skip what it never received.
    'electric-offset': query.params.offset ?? '',
    'electric-cursor': nextCursor(deps.now(), query.params.cursor),
  })
  const alive = setInterval(() => res.write(': keep-alive\n\n'), patience.keepAlive)
  let told = from
  try {
    for (;;) {
      if (news.messages.length > 0) {
        await write(res, news)
        told = news.reach
      }
      if (news.reach === news.head.seq) {
        const wake = await watch.next()
        if (wake === 'gone') return
        if (wake === 'time') break
        await request.authorise()
      }
      const next: News | undefined = await follower.news(news.reach)
      // The 409, and the 401, come when it connects again.
      if (!next) break
      news = next
    }
    // Changes of other tables move the log on, too: an idle client must not fall behind the log's floor.
    if (news.reach > told) res.write(event(upToDate(news.reach)))
    res.end()
  } finally {
    clearInterval(alive)
  }
}

const event = (message: string) => `data: ${message}\n\n`

async function write(res: ShapeRequest['res'], news: News): Promise<void> {
  // A page is whole changes, so up-to-date may stand at its end even when there are more pages.
  const room = res.write([...news.messages, upToDate(news.reach)].map(event).join(''))
  if (!room && !res.destroyed) await drained(res)
}

/** There is room again, or nobody any more. */
async function drained(res: ShapeRequest['res']): Promise<void> {
  const leave = new AbortController()
  const { signal } = leave
  await Promise.race([once(res, 'drain', { signal }), once(res, 'close', { signal })]).finally(() => leave.abort())
}
