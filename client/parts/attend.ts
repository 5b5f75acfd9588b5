import { sayLed, wasLed } from './led.ts'

let begun = false

/**
 * Looks after what a page load did by itself when every place was a page: the title of the window, the way to the top,
 * and the focus. React takes elements away with the focus on them, and then the next Tab begins at the top of the page
 * and a screen reader falls silent. This finds out, wherever it happens, and puts the focus on what is nearest. Begun
 * once, after the first paint.
 */
export function attend(): void {
  if (begun) return
  begun = true
  let screen = screenNow()
  let last = document.activeElement
  let trail: Element[] = []
  let rows: Element[] = []
  let steppedBack = false
  const remember = () => {
    last = document.activeElement
    if (last && !wasLed(last)) sayLed(null)
    trail = ancestors(last)
    // Its list as it is now: when the row is gone, the next in it says where it was.
    rows = []
    for (let row = last?.closest('li') ?? null; row; row = row.nextElementSibling as HTMLLIElement | null)
      rows.push(row)
  }
  const look = () => {
    const now = screenNow()
    entitle(now)
    if (now && now !== screen) {
      const first = screen === null
      screen = now
      if (!first) arrive(now, steppedBack)
      steppedBack = false
    } else if (last && !last.isConnected && nowhere()) focus(nearest(rows, trail) ?? headingOf(now))
  }
  addEventListener('popstate', () => {
    steppedBack = true
  })
  document.addEventListener('focusin', remember)
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
  remember()
  look()
}

/** The screen that is open; null while it is being loaded. */
const screenNow = (): HTMLElement | null => document.querySelector<HTMLElement>('#main:not([aria-busy])')
const headingOf = (screen: Element | null): HTMLElement | null => screen?.querySelector('h1') ?? null
const nowhere = (): boolean => document.activeElement === null || document.activeElement === document.body

function entitle(screen: Element | null): void {
  const heading = document.querySelector('dialog[open] h2') ?? headingOf(screen)
  const title = heading?.textContent ? `${heading.textContent} · Marquee` : 'Marquee'
  if (document.title !== title) document.title = title
}

/** Another screen is here. One that put the focus somewhere itself knows better. */
function arrive(screen: HTMLElement, steppedBack: boolean): void {
  if (screen.contains(document.activeElement) || document.querySelector('dialog[open]')) return
  if (!steppedBack) scrollTo(0, 0)
  focus(headingOf(screen))
}

function ancestors(element: Element | null): Element[] {
  const found: Element[] = []
  for (let above = element?.parentElement; above; above = above.parentElement) found.push(above)
  return found
}

const reachable = 'a[href], button:enabled, input:enabled, textarea:enabled, select:enabled'

/** What took the place of a row that is gone, else the heading of what it was in. */
function nearest(rows: readonly Element[], trail: readonly Element[]): HTMLElement | null {
  const row = rows.find(other => other.isConnected)
  const list = trail.find(above => above.isConnected && above.matches('ol, ul'))
  const beside =
    row?.querySelector<HTMLElement>(reachable) ?? list?.querySelector<HTMLElement>(`li:last-child :is(${reachable})`)
  if (beside) return beside
  const section = trail.find(above => above.isConnected && above.matches('section, dialog, main'))
  return section?.querySelector<HTMLElement>('h1, h2') ?? null
}

function focus(element: HTMLElement | null): void {
  if (!element) return
  sayLed(element)
  if (!element.matches(reachable)) element.tabIndex = -1
  element.focus({ preventScroll: element.matches('h1') })
}
