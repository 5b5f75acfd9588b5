import type { Browser, BrowserContext, Page } from 'playwright-core'
import { patience, sizes } from './looking.ts'
import { Person } from './person.ts'

const POSTERS = 'https://image.tmdb.org/**'
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

  static async unused(name: string, browser: Browser, url: string, locale = 'en-US'): Promise<Device> {
    const viewport = name in sizes ? sizes[name as keyof typeof sizes] : sizes.laptop
    const context = await browser.newContext({ baseURL: url, viewport, locale, reducedMotion: 'reduce' })
    context.setDefaultTimeout(patience)
    const device = new Device(name, context, url)
    context.on('request', request => {
      const { origin, protocol } = new URL(request.url())
      const posters = origin === 'https://image.tmdb.org'
      if (protocol.startsWith('http') && origin !== url && !posters) device.complain(`asked ${request.url()}`)
    })
    context.on('page', page => device.watch(page))
    return device
  }

  /**
   * There are posters, each of one dot. Not on every device: where a request may be answered here, each passes through here
   * and is kept from the cache of the browser.
   */
  async getsPosters(): Promise<void> {
    await this.context.route(POSTERS, route => route.fulfill({ contentType: 'image/png', body: dot }))
  }

  async getsNoPosters(): Promise<void> {
    await this.context.unroute(POSTERS)
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
   * The server gets and answers the next writes to this path that carry ops, so many of them, but the replies never arrive.
   * Resolves, as soon as that is arranged, to a promise of the moment when the last of them is lost.
   */
  async loseReplies(path: string, { times }: { times: number }): Promise<{ lost: Promise<void> }> {
    this.excuse(/Failed to load resource: net::ERR_FAILED/)
    let resolve = () => {}
    const lost = new Promise<void>(done => {
      resolve = done
    })
    let left = times
    await this.context.route(this.url + path, async route => {
      if (left === 0 || !/"ops":\[\{/.test(route.request().postData() ?? '')) return route.continue()
      const last = --left === 0
      await route.fetch()
      await route.abort()
      if (!last) return
      // Not before: where nothing else is routed, what is under way would go on without us.
      await this.context.unroute(this.url + path)
      resolve()
    })
    return { lost }
  }

  // What becomes of a tab

  /** Another window lies over it: nobody sees it. */
  hide = (tab: Person): Promise<void> => seen(tab.page, 'hidden')
  show = (tab: Person): Promise<void> => seen(tab.page, 'visible')

  /** It ends as by a crash, with no word to anybody. */
  async kill({ page }: Person): Promise<void> {
    const crashed = page.waitForEvent('crash')
    const protocol = await this.context.newCDPSession(page)
    await Promise.race([crashed, protocol.send('Page.crash').catch(() => {})])
    await crashed
    await page.close()
  }

  /** As phones do with what is in the background: nothing in it runs, and its locks stay. Gives what thaws it. */
  async freeze({ page }: Person): Promise<() => Promise<void>> {
    const protocol = await this.context.newCDPSession(page)
    await protocol.send('Debugger.enable')
    // Chromium freezes no page that is looked at, and Playwright looks at all. The debugger stops it as dead.
    const stopped = new Promise(done => protocol.once('Debugger.paused', done))
    await protocol.send('Debugger.pause')
    protocol.send('Runtime.evaluate', { expression: '0' }).catch(() => {})
    await stopped
    return () => protocol.detach()
  }

  // What becomes of its storage and its clock

  /** A disk of so many bytes. To be said before the app is opened: Chromium measures then. */
  async hasDiskOf(bytes: number): Promise<void> {
    const protocol = await this.context.newCDPSession(await this.context.newPage())
    await protocol.send('Storage.overrideQuotaForOrigin', { origin: this.url, quotaSize: bytes })
  }

  /** Somebody else's files take what room is left. Gives what makes room again. */
  async fillDisk({ page }: Person): Promise<() => Promise<void>> {
    await page.evaluate(fill)
    return () => page.evaluate(() => void indexedDB.deleteDatabase('filler'))
  }

  /** The browser throws away what it keeps for the app, open or not, as it does when the disk is short. */
  async evict({ page }: Person): Promise<void> {
    const protocol = await this.context.newCDPSession(page)
    const storageTypes = 'indexeddb,cache_storage,service_workers'
    await protocol.send('Storage.clearDataForOrigin', { origin: this.url, storageTypes })
  }

  /** All its tabs, also those opened later, read a clock that is wrong by so many milliseconds. */
  async setClock(wrongBy: number): Promise<void> {
    await this.context.addInitScript(setClock, wrongBy)
    for (const page of this.context.pages()) await page.evaluate(setClock, wrongBy)
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

/** Playwright shows every page; a page that is told it is hidden behaves as one that is. */
const seen = (page: Page, state: DocumentVisibilityState): Promise<void> =>
  page.evaluate(now => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now })
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => now === 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)

/** Runs in the page. */
function setClock(wrongBy: number): void {
  const real = () => performance.timeOrigin + performance.now()
  Date.now = () => Math.round(real() + wrongBy)
}

/** Runs in the page. Writes until not even a few bytes fit. */
async function fill(): Promise<void> {
  const db = await new Promise<IDBDatabase>((done, fail) => {
    const opening = indexedDB.open('filler')
    opening.onupgradeneeded = () => opening.result.createObjectStore('bytes', { autoIncrement: true })
    opening.onsuccess = () => done(opening.result)
    opening.onerror = () => fail(opening.error)
  })
  const fits = (size: number) =>
    new Promise<boolean>(done => {
      const writing = db.transaction('bytes', 'readwrite')
      writing.objectStore('bytes').add('x'.repeat(size))
      writing.oncomplete = () => done(true)
      writing.onabort = () => done(false)
    })
  for (let size = 2 ** 20; size >= 16; size /= 2) while (await fits(size));
  db.close()
}
