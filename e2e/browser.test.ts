import { expect, test } from 'vitest'
import { sharedBrowser } from './browser.ts'

test('files share a browser, and one that is gone is followed by another', async () => {
  const browser = await sharedBrowser()
  expect(await sharedBrowser()).toBe(browser)
  await browser.close()
  const other = await sharedBrowser()
  const page = await other.newPage()
  expect(await page.evaluate(() => 1 + 1)).toBe(2)
  await page.close()
})
