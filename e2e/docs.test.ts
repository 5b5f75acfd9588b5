import { expect, test } from 'vitest'
import { testServer } from '../server/testing/http.ts'
import { violations } from './axe.ts'
import { sharedBrowser } from './browser.ts'

test('whoever opens /docs reads every route, tries one, and no other host is asked', async () => {
  await using server = await testServer()
  const browser = await sharedBrowser()
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  try {
    const [asked, complaints] = [new Set<string>(), [] as string[]]
    page.on('request', request => asked.add(new URL(request.url()).origin))
    page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(`${server.url}/docs`)
    await page.getByText('Search films and plays').waitFor()
    const document = await (await fetch(`${server.url}/openapi.json`)).json()
    const operations = Object.values(document.paths).flatMap(path => Object.values(path as object))
    await expect.poll(() => page.locator('.opblock').count()).toBe(operations.length)
    await page.getByText('Whether the process lives').click()
    await page.getByRole('button', { name: 'Execute' }).click()
    await page.locator('.live-responses-table').getByText('"status": "ok"').waitFor()
    if (process.env.MARQUEE_SCREENSHOTS) await page.screenshot({ path: `${process.env.MARQUEE_SCREENSHOTS}/docs.png` })
    expect([...asked].filter(origin => origin !== server.url && origin !== 'null')).toEqual([])
    for (const width of [1200, 390]) {
      await page.setViewportSize({ width, height: 900 })
      expect.soft(await violations(page), `${width}`).toEqual([])
    }
    expect(complaints).toEqual([])
  } finally {
    await page.close()
  }
})
