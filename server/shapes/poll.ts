import { nextCursor } from './cursor.ts'
import type { EmbeddedShapes } from './embedded.ts'
import type { Follower, News } from './follower.ts'
import { type Wake, Watch } from './watch.ts'

/**
 * A live answer in one piece. It is held until there is something to say, or the time is up: then it tells how far the log
 * had come when it last looked. Nothing woke it since; was it not told of a change elsewhere, the next poll sees it, or the one after.
 *
 * While it is held nothing of it runs. A promise would keep all that waits for it, and there may be ten thousand polls.
 */
export class Poll {
  readonly #watch: Watch

  constructor(
    readonly engine: EmbeddedShapes,
    readonly follower: Follower,
  ) {
    const { user_id, res } = follower.request
    this.#watch = new Watch(engine.deps, user_id, res, engine.patience.hold)
  }

  async look(after: number): Promise<void> {
    await this.#go(await this.follower.news(after))
  }

  #go(news: News | undefined): void | Promise<void> {
    if (news?.messages.length !== 0) return this.#tell(news)
    this.#watch.wait(why => {
      if (why !== 'gone') this.follower.request.goOn(() => this.#wake(why, news))
    })
  }

  async #wake(why: Wake, seen: News): Promise<void> {
    const news = why === 'time' ? seen : this.follower.news(seen.reach)
    // Long after the gate: the token may be void by now.
    const [next] = await Promise.all([news, this.follower.request.authorise()])
    await (why === 'time' ? this.#tell(seen) : this.#go(next))
  }

  #tell(news: News | undefined): Promise<void> {
    const cursor = nextCursor(this.engine.deps.now(), this.follower.request.query.params.cursor)
    const hasData = String(news !== undefined && news.messages.length > 0)
    return this.follower.tell(news, { 'electric-cursor': cursor, 'electric-has-data': hasData })
  }
}
