import { fileURLToPath } from 'node:url'
import { openApp } from './app.ts'
import type { Board } from './looking.ts'

/** Makes docs/screenshot.png, and what the manifest shows of the app (client/public/shown): `npx tsx e2e/screenshot.ts`. */

const list: Board = {
  S: ['Seven Samurai', 'Spirited Away', 'Arcadia'],
  A: ['The Godfather', 'Angels in America', 'Memento', 'Alien'],
  B: ['Fargo', 'Copenhagen'],
  C: ['Titanic'],
}
const notes: Record<string, string> = { Arcadia: 'The last waltz, and the tortoise.', Alien: 'In space no one.' }

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const app = await openApp()
try {
  const laptop = await app.device('laptop')
  const ada = await laptop.open()
  await ada.signUp('ada')
  for (const [tier, titles] of Object.entries(list))
    for (const title of titles)
      await ada.rank(title, { tier: tier as keyof Board, taste: titles, ...(notes[title] && { note: notes[title] }) })
  await ada.isTold('Up to date')
  const clean = await laptop.open()
  await clean.page.setViewportSize({ width: 1280, height: 800 })
  await clean.sees(list)
  await clean.isTold('Up to date')
  await clean.page.screenshot({ path: at('docs/screenshot.png') })
  await clean.page.screenshot({ path: at('client/public/shown/laptop.png') })
  await clean.page.setViewportSize({ width: 390, height: 844 })
  await clean.page.screenshot({ path: at('client/public/shown/phone.png') })
} finally {
  await app.close()
}
