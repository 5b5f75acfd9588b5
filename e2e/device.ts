import type { Browser, BrowserContext, Page } from 'playwright-core'
import { patience, sizes } from './looking.ts'
import { Person } from './person.ts'

/** The smallest PNG there is, in place of every poster: no journey asks TMDB for anything. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** One device: a browser of its own, with its own storage, network and tabs. It writes down whatever goes wrong in it. */
export class Device {
  /** Errors in the console, refused by policy, thrown, or asked of other hosts. A journey ends with none. */
  readonly complaints: string[] = []
  private readonly excused: RegExp[] = []

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly url: string,
  ) {}

  static async unused(name: string, browser: Browser, url: string): Promise<Device> {
    const viewport = name in sizes ? sizes[name as keyof typeof sizes] : sizes.laptop
    const context = await browser.newContext({ baseURL: url, viewport, reducedMotion: 'reduce' })
    context.setDefaultTimeout(patience)
    const device = new Device(name, context, url)
    await context.route('https://image.tmdb.org/**', route => route.fulfill({ contentType: 'image/png', body: dot }))
    context.on('request', request => {
      const { origin, protocol } = new URL(request.url())
      const posters = origin === 'https://image.tmdb.org'
      if (protocol.startsWith('http') && origin !== url && !posters) device.complain(`asked ${request.url()}`)
    })
    context.on('page', page => device.watch(page))
    return device
  }

  /** Opens the app in a new tab. */
  async open(path = '/'): Promise<Person> {
    const page = await this.context.newPage()
    await page.goto(path)
    return new Person(page)
  }

  /** No network, for all tabs. */
  async goOffline(): Promise<void> {
    this.excuse(/Failed to load resource: net::ERR_INTERNET_DISCONNECTED/)
    await this.context.setOffline(true)
  }

  /** The network is back, and the person looks at the app. (A real browser says `online`; this one forgets to after a reload.) */
  async comeOnline(): Promise<void> {
    await this.context.setOffline(false)
    for (const page of this.context.pages()) await page.evaluate(() => dispatchEvent(new Event('online')))
  }

  /**
   * The server gets and answers the next write to this path that carries ops, but the reply never arrives. Resolves to a
   * promise of that moment.
   */
  async loseNextReply(path: string): Promise<{ lost: Promise<void> }> {
    this.excuse(/Failed to load resource: net::ERR_FAILED/)
    let resolve = () => {}
    const lost = new Promise<void>(done => {
      resolve = done
    })
    await this.context.route(this.url + path, async route => {
      if (!/"ops":\[\{/.test(route.request().postData() ?? '')) return route.continue()
      await this.context.unroute(this.url + path)
      await route.fetch()
      await route.abort()
      resolve()
    })
    return { lost }
  }

  /** A complaint that belongs to the journey. */
  excuse(complaint: RegExp): void {
    this.excused.push(complaint)
  }

  private complain(text: string): void {
    if (!this.excused.some(pattern => pattern.test(text))) this.complaints.push(`${this.name}: ${text}`)
  }

  private watch(page: Page): void {
    page.on('console', message => message.type() === 'error' && this.complain(message.text()))
    page.on('pageerror', error => this.complain(String(error.stack ?? error)))
    page.on('crash', () => this.complain('the page crashed'))
  }
}
