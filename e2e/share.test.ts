import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { violations } from './axe.ts'
import { journeys } from './journeys.ts'
import type { Person } from './person.ts'

const { device, atLaptop } = journeys()

const picture = (person: Person) => person.page.getByRole('region', { name: 'Your picture' }).getByRole('img')

/** Saves the picture and gives its name, its width and its height. */
async function save(person: Person): Promise<[name: string, width: number, height: number]> {
  const download = person.page.waitForEvent('download')
  await person.button('Save the picture').click()
  const file = await download
  const png = await readFile(await file.path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  return [file.suggestedFilename(), png.readUInt32BE(16), png.readUInt32BE(20)]
}

test('in a tunnel, without an account, a list becomes a picture with words beside it', async () => {
  const phone = await device('phone')
  await phone.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const ada = await phone.open()
  await ada.rank('Alien', { tier: 'S' })
  for (const title of ['Fargo', 'Memento']) await ada.rank(title, { tier: 'B', taste: ['Fargo', 'Memento'] })
  await ada.isInstalled()
  await phone.goOffline()
  await ada.reload()
  await ada.goByMore('Share your list')
  await picture(ada).waitFor()
  const words = 'My canon\nS, Masterpiece:\n1. Alien (1979)\nB, Good:\n1. Fargo (1996)\n2. Memento (2001)'
  expect(await picture(ada).getAttribute('alt')).toBe(words)
  const [name, width, height] = await save(ada)
  expect(name).toMatch(/^marquee-\d{4}-\d\d-\d\d\.png$/)
  expect(width).toBe(1080)
  await ada.reads('The picture is saved.')

  await ada.button('Copy the words').click()
  await ada.reads('The words are copied.')
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe(words)

  // What is left out makes it smaller; nothing chosen makes none.
  await ada.page.getByRole('checkbox', { name: /^B / }).uncheck()
  await ada.page.getByRole('img', { name: /Alien \(1979\)$/ }).waitFor()
  expect((await save(ada))[2]).toBeLessThan(height)
  await ada.page.getByRole('checkbox', { name: /^S / }).uncheck()
  await ada.reads('Choose at least one tier.')
})

test('the picture has the colours of the theme that is chosen, whatever the page has, and is fit for all', async () => {
  const { person: ben } = await atLaptop('ben')
  await ben.page.emulateMedia({ colorScheme: 'dark' })
  await ben.goByMore('Share your list')
  const ground = () =>
    picture(ben).evaluate(async img => {
      await (img as HTMLImageElement).decode()
      const pen = new OffscreenCanvas(1, 1).getContext('2d')
      pen?.drawImage(img as HTMLImageElement, 0, 0)
      return pen?.getImageData(0, 0, 1, 1).data.slice(0, 3).join()
    })
  await picture(ben).waitFor()
  expect(await ground()).toBe('21,17,14')
  await ben.page.getByRole('radio', { name: 'Light' }).check()
  await expect.poll(ground, { timeout: 60_000 }).toBe('246,241,231')
  for (const colorScheme of ['dark', 'light'] as const) {
    await ben.page.emulateMedia({ colorScheme })
    expect([colorScheme, await violations(ben.page)]).toEqual([colorScheme, []])
    await ben.shoot(`share ${colorScheme}`)
  }
  await ben.reads('Your list is private.')
})

test('where the device can share, the picture is given to it as a file', async () => {
  const phone = await device('phone')
  // No headless browser has a sheet to share with.
  await phone.context.addInitScript(() => {
    const given: string[] = []
    Object.assign(window, { given })
    Object.assign(Navigator.prototype, {
      canShare: () => true,
      share: async ({ files }: { files: File[] }) => void given.push(...files.map(file => file.type)),
    })
  })
  const ada = await phone.open()
  await ada.page.goto('/share')
  await ada.reads('There is nothing to show yet.')
  await ada.rank('Alien', { tier: 'S' })
  await ada.goByMore('Share your list')
  await ada.button('Share the picture').click()
  expect(await ada.page.evaluate(() => (window as unknown as { given: string[] }).given)).toEqual(['image/png'])
})
