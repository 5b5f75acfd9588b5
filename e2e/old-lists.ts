import type { Device } from './device.ts'
import type { Person } from './person.ts'

/** The two keys of the old version and what they hold, letter for letter. */
export type OldLists = Partial<Record<'marquee_rankings_v1' | 'marquee_watchlist_v1', string>>

/** Opens the app where the old version was used before, whose lists name posters. */
export async function openOverOldList(used: Device, lists: OldLists): Promise<Person> {
  await used.getsPosters()
  const person = await used.open('/about')
  await person.page.evaluate(lists => {
    for (const [key, text] of Object.entries(lists)) localStorage.setItem(key, text)
  }, lists)
  await person.goHome()
  return person
}

/** What those keys hold now. */
export const keptOf = ({ page }: Person, lists: OldLists): Promise<OldLists> =>
  page.evaluate(keys => Object.fromEntries(keys.map(key => [key, localStorage.getItem(key)])), Object.keys(lists))
