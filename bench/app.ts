import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type BenchUser, PASSWORD } from './stage.ts'

/** Signs in and waits until every ranking and every title is on the device: a new one, or the one given. */
export async function openApp(on: Browser | BrowserContext, url: string, user: BenchUser): Promise<Page> {
  const context = 'newContext' in on ? await on.newContext({ baseURL: url }) : on
  const page = await context.newPage()
  page.setDefaultTimeout(240_000)
  await page.goto(`${url}/sign-in`)
  await page.locator('[name=login]').fill(user.username)
  await page.locator('[name=password]').fill(PASSWORD)
  let asked = 0
  page.on('request', request => {
    if (new URL(request.url()).pathname === '/media') asked = performance.now()
  })
  await page.locator('form button[type=submit]').click()
  for (const [tier, count] of user.board.counts())
    await page.locator(`[data-count="${tier}"]`, { hasText: String(count) }).waitFor()
  await page
    .getByText(/^Bench film/)
    .first()
    .waitFor()
  while (performance.now() - asked < 3_000) await sleep(200)
  return page
}

/** Puts the focus on the first row of a tier. By itself: a tab that lies behind another draws no frame to wait for. */
export async function focusFirst(page: Page, focus: string): Promise<void> {
  await page.evaluate(`(async () => {
    let first
    for (;;) {
      // Each time: the app may still go to where the last row went.
      scrollTo(0, 0)
      if ((first = document.querySelector(${JSON.stringify(focus)}))) break
      await new Promise(done => setTimeout(done, 20))
    }
    first.focus()
  })()`)
}
