import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'

const { device } = journeys()

interface Picture {
  src: string
  sizes: string
  type: string
  purpose?: string
}

interface Manifest {
  id: string
  name: string
  start_url: string
  display: string
  theme_color: string
  icons: Picture[]
  screenshots: Picture[]
  shortcuts: { url: string; icons: Picture[] }[]
}

test('the app can be put on a home screen: what its manifest names is there, and as large as it says', async () => {
  const phone = await device('phone')
  const ada = await phone.open()
  const href = await ada.page.locator('link[rel=manifest]').getAttribute('href')
  const manifest: Manifest = await (await fetch(phone.url + href)).json()
  const { id, name, start_url, display, theme_color, icons, screenshots, shortcuts } = manifest
  expect({ id, name, start_url, display, theme_color }).toEqual({
    id: '/',
    name: 'Marquee',
    start_url: '/',
    display: 'standalone',
    theme_color: '#15110e',
  })
  expect(icons.map(icon => icon.purpose ?? 'any')).toContain('maskable')
  for (const picture of [...icons, ...screenshots, ...shortcuts.flatMap(shortcut => shortcut.icons)])
    expect(await sizeOf(phone.url + picture.src, picture), picture.src).toBe(picture.sizes)
  for (const { url } of shortcuts) {
    await ada.page.goto(url)
    await ada.page.locator('#main:not([aria-busy]) h1').waitFor()
    expect(await ada.page.getByText('There is no such page').count(), url).toBe(0)
  }

  const protocol = await phone.context.newCDPSession(ada.page)
  const { installabilityErrors } = await protocol.send('Page.getInstallabilityErrors')
  // A private window is never installable; nothing else may stand in the way.
  expect(installabilityErrors.map(error => error.errorId).filter(id => id !== 'in-incognito')).toEqual([])
})

/** The size of a picture as its own bytes tell it. A drawing has none. */
async function sizeOf(url: string, { type, sizes }: Picture): Promise<string> {
  const reply = await fetch(url)
  expect([reply.status, reply.headers.get('content-type')?.split(';')[0]]).toEqual([200, type])
  if (type === 'image/svg+xml') return sizes
  const bytes = Buffer.from(await reply.arrayBuffer())
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
}
