import type { Page } from 'playwright-core'

/** Every order of titles a page has shown, at whatever moment, one line each: "S Alien | A Fargo". */
export interface Witness {
  seen(): Promise<string[]>
}

type Witnessed = typeof globalThis & { seen?: string[] }

/** Watches a page from now on, through its reloads; what was seen before the last reload is forgotten with it. */
export async function witness(page: Page): Promise<Witness> {
  await page.addInitScript(watch)
  await page.evaluate(watch)
  return { seen: () => page.evaluate(() => (globalThis as Witnessed).seen ?? []) }
}

/** Runs in the page. */
function watch(): void {
  const seen: string[] = []
  ;(globalThis as Witnessed).seen = seen
  const look = () => {
    const rows = [...document.querySelectorAll('[data-tier] li[data-row]')].map(row => {
      const title = row.querySelector('a span')?.textContent
      return `${row.closest<HTMLElement>('[data-tier]')?.dataset.tier} ${title}`
    })
    const now = rows.join(' | ')
    if (now !== seen.at(-1)) seen.push(now)
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
  look()
}
