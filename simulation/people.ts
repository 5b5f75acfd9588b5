import { v5 } from 'uuid'
import { ID_NAMESPACE, type Tier, TRAIL_LENGTH, tiers } from '#sync-rules'
import { emptyDisk } from '../client/store/memory-replica.ts'
import type { Spot, Wanted } from '../client/store/types.ts'
import type { Browser, Device, Tab } from './device.ts'
import type { Dice } from './random.ts'

/** What a person does next, by weight. */
const habits: [number, 'place' | 'remove' | 'note' | 'save' | 'unsave' | 'undo' | 'stub' | 'import' | 'rematch'][] = [
  [55, 'place'],
  [10, 'remove'],
  [10, 'note'],
  [5, 'save'],
  [4, 'unsave'],
  [5, 'undo'],
  [3, 'stub'],
  [2, 'import'],
  [2, 'rematch'],
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
export function gesture(
  tab: Pick<Tab, 'store'>,
  dice: Dice,
  media: readonly string[],
): { what: string; done: Promise<unknown> } {
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
    case 'import': {
      const which = dice.below(3)
      return { what: `import list ${which}`, done: store.append(oldList(which, store.owner_id, media)) }
    }
    case 'rematch': {
      if (!entry) return nothing
      const other = dice.pick(media)
      const done = store.append([{ kind: 'ranking.rematch', args: { media_id: item, to_media_id: other } }])
      return { what: `rematch ${item.slice(0, 4)} to ${other.slice(0, 4)}`, done }
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

/** One of a few old lists that whoever has it may bring more than once, on any device. */
function oldList(which: number, ownerId: string, media: readonly string[]): Wanted[] {
  const list = media.filter((_, i) => i % 3 === which)
  const batch_id = v5(`batch ${which} of ${ownerId}`, ID_NAMESPACE)
  return list.map((media_id, i): Wanted => {
    const [left, right] = [list.slice(0, i).reverse().slice(0, TRAIL_LENGTH), list.slice(i + 1, i + 1 + TRAIL_LENGTH)]
    const from = { if_absent: true, needs_placing: true, origin: 'import', batch_id } as const
    const op_id = v5(`import ${batch_id} ${i}`, ID_NAMESPACE)
    return { op_id, kind: 'ranking.place', args: { media_id, tier: tiers[which] as Tier, left, right, ...from } }
  })
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

/** What befalls a device: tabs open, close and die, the network goes and comes, the clock jumps, somebody else logs in. */
export function befall(device: Device, dice: Dice, now: number): { what: string; done: Promise<unknown> } {
  const { browser } = device
  const tabs = [...device.tabs]
  const chance = dice.number()
  const done = Promise.resolve()
  if (tabs.length === 0 || (chance < 0.25 && tabs.length < 3)) return { what: 'opens a tab', done: device.open() }
  if (chance < 0.45) {
    device.kill(dice.pick(tabs))
    return { what: 'loses a tab', done }
  }
  if (chance < 0.8) {
    browser.online = !browser.online
    if (browser.online) for (const tab of tabs) tab.wake()
    return { what: browser.online ? 'comes online' : 'goes offline', done }
  }
  if (chance < 0.92) {
    browser.frozen = dice.chance(0.2) ? browser.now(now) : undefined
    browser.skew = dice.pick([0, 3_600_000, -3_600_000, 259_200_000, -259_200_000, -1_700_000_000_000])
    return { what: browser.frozen ? 'has its clock stop' : `has its clock set off by ${browser.skew} ms`, done }
  }
  return switchAccount(browser, device, dice)
}

/** Another account logs in here. The tabs of the one before hear of it a little later, and close. */
function switchAccount(browser: Browser, from: Device, dice: Dice): { what: string; done: Promise<unknown> } {
  const to = dice.pick(browser.devices)
  browser.signedIn.clear()
  browser.signedIn.add(to.world.user_id)
  for (const other of browser.devices) {
    if (other === to) continue
    for (const tab of other.tabs) other.world.time.after(dice.below(5_000), () => other.kill(tab))
  }
  if (to === from) for (const tab of to.tabs) tab.wake()
  return { what: `is where ${to.name} logs in`, done: to.tabs.size === 0 ? to.open() : Promise.resolve() }
}

/** The browser throws the database away, and every tab of it with it. Tells the ops that were known only there. */
export function evict(device: Device): string[] {
  for (const tab of [...device.tabs]) device.kill(tab)
  const ops = (['ops', 'acked'] as const).flatMap(name => [...(device.disk.contents.get(name)?.values() ?? [])])
  device.disk = { ...device.disk, contents: emptyDisk().contents }
  device.clients.clear()
  return (ops as { op_id: string }[]).map(op => op.op_id)
}
