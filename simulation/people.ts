import { type Tier, tiers } from '#sync-rules'
import type { Spot } from '../client/store/types.ts'
import type { Device, Tab } from './device.ts'
import type { Dice } from './random.ts'

/** What a person does next, by weight. */
const habits: [number, 'place' | 'remove' | 'note' | 'save' | 'unsave' | 'undo' | 'stub'][] = [
  [55, 'place'],
  [10, 'remove'],
  [10, 'note'],
  [5, 'save'],
  [4, 'unsave'],
  [5, 'undo'],
  [3, 'stub'],
]

function choose(dice: Dice) {
  let left = dice.below(habits.reduce((sum, [weight]) => sum + weight, 0))
  for (const [weight, habit] of habits) {
    left -= weight
    if (left < 0) return habit
  }
  return 'place'
}

const words = ['great', 'slow', 'again!', 'the ferry scene', 'front row', 'understudy on']

/** One gesture in one tab. Settles when the store says that it is on disk. Tells what was done, for the log. */
export function gesture(tab: Tab, dice: Dice, media: readonly string[]): { what: string; done: Promise<unknown> } {
  const store = tab.store
  if (!store) return { what: 'waits for the tab', done: Promise.resolve() }
  const view = store.view()
  const ranked = tiers.flatMap(tier => view.tiers[tier])
  const habit = choose(dice)
  const item = dice.chance(0.4) && ranked.length > 0 ? dice.pick(ranked) : dice.pick(media)
  const entry = view.entry(item)
  switch (habit) {
    case 'remove':
      return entry ? { what: `remove ${item.slice(0, 4)}`, done: store.remove(item) } : nothing
    case 'note': {
      if (!entry) return nothing
      const notes = edit(entry.notes ?? '', dice)
      return { what: `note ${item.slice(0, 4)}`, done: store.note(item, notes, entry.notes) }
    }
    case 'save':
      return { what: `save ${item.slice(0, 4)}`, done: store.save(item) }
    case 'unsave':
      return { what: `unsave ${item.slice(0, 4)}`, done: store.unsave(item) }
    case 'undo':
      return { what: 'undo', done: store.undo() }
    case 'stub': {
      const stub = { media_type: 'PLAY' as const, title: `Play ${dice.below(5)}`, release_year: 1990 }
      const done = store.stub(stub).then(id => store.place(id, dice.pick(tiers), 'bottom'))
      return { what: `stub ${stub.title}`, done }
    }
    case 'place': {
      const tier = dice.pick(tiers.slice(0, 3)) as Tier
      const spot = somewhere(
        view.tiers[tier].filter(id => id !== item),
        dice,
      )
      return { what: `place ${item.slice(0, 4)} ${tier} ${JSON.stringify(spot)}`, done: store.place(item, tier, spot) }
    }
  }
}

const nothing = { what: 'does nothing', done: Promise.resolve() }

function somewhere(list: readonly string[], dice: Dice): Spot {
  if (list.length === 0 || dice.chance(0.15)) return dice.chance(0.5) ? 'top' : 'bottom'
  const beside = dice.pick(list)
  return dice.chance(0.5) ? { after: beside } : { before: beside }
}

function edit(text: string, dice: Dice): string {
  const lines = text === '' ? [] : text.split('\n')
  if (lines.length > 0 && dice.chance(0.4)) lines[dice.below(lines.length)] = dice.pick(words)
  else if (lines.length < 5) lines.push(dice.pick(words))
  else lines.pop()
  return lines.join('\n')
}

/** What befalls a device: tabs open, close and die, the network goes and comes, the clock jumps. */
export function befall(device: Device, dice: Dice): { what: string; done: Promise<unknown> } {
  const tabs = [...device.tabs]
  const chance = dice.number()
  if (tabs.length === 0 || (chance < 0.25 && tabs.length < 3)) return { what: 'opens a tab', done: device.open() }
  if (chance < 0.45) {
    device.kill(dice.pick(tabs))
    return { what: 'loses a tab', done: Promise.resolve() }
  }
  if (chance < 0.85) {
    device.online = !device.online
    if (device.online) for (const tab of tabs) tab.wake()
    return { what: device.online ? 'comes online' : 'goes offline', done: Promise.resolve() }
  }
  device.skew = dice.pick([0, 3_600_000, -3_600_000, 259_200_000, -259_200_000, -1_700_000_000_000])
  return { what: `has its clock set off by ${device.skew} ms`, done: Promise.resolve() }
}
