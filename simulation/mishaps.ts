import { type Op, PROTOCOL, type Push, tiers } from '#sync-rules'
import type { Meta } from '../client/store/tables.ts'
import type { Browser } from './browser.ts'
import type { Device } from './device.ts'
import { opsOn, plugged, revert } from './disk.ts'
import type { Dice } from './random.ts'
import type { Mishap } from './script.ts'
import type { SimServer } from './server.ts'

const skews = [0, 3_600_000, -3_600_000, 259_200_000, -259_200_000, 1_700_000_000_000, -1_700_000_000_000]

/** What befalls a device next: tabs open and die, the network goes and comes, the clock jumps, somebody else logs in. */
export function decideMishap({ browser, tabs }: Device, dice: Dice, media: readonly string[]): Mishap {
  const chance = dice.number()
  if (tabs.size === 0 || (chance < 0.25 && tabs.size < 3)) return { do: 'open a tab' }
  if (chance < 0.45) return { do: 'lose a tab', tab: dice.below(tabs.size) }
  if (chance < 0.52) return { do: 'send a tab to sleep', tab: dice.below(tabs.size), ms: dice.below(300_000) }
  if (chance < 0.8) return { do: 'go', online: !browser.online }
  if (chance < 0.92) return { do: 'set the clock', skew: dice.pick(skews), frozen: dice.chance(0.2) }
  if (chance < 0.95) {
    const items = media.filter(() => dice.chance(0.2))
    return { do: 'list as a guest', items, tier: dice.pick(tiers) }
  }
  return { do: 'log in', as: dice.pick(browser.devices).name }
}

/** Lets it happen. Settles when it is done. */
export async function befall(device: Device, mishap: Mishap): Promise<unknown> {
  const { browser } = device
  const tabs = [...device.tabs]
  switch (mishap.do) {
    case 'open a tab':
      return device.open()
    case 'lose a tab': {
      const tab = tabs[mishap.tab]
      return tab && device.kill(tab)
    }
    case 'send a tab to sleep':
      return tabs[mishap.tab]?.sleep(mishap.ms)
    case 'go':
      browser.online = mishap.online
      if (browser.online) for (const tab of tabs) tab.wake()
      return
    case 'set the clock':
      browser.frozen = mishap.frozen ? browser.now() : undefined
      browser.skew = mishap.skew
      return
    case 'list as a guest':
      return device.listAsGuest(mishap.items, mishap.tier)
    case 'log in':
      return logIn(browser, device, mishap.as)
  }
}

/** Another account logs in here. The tabs of the one before hear of it a little later, and close. */
async function logIn(browser: Browser, from: Device, name: string): Promise<void> {
  const to = browser.devices.find(device => device.name === name)
  if (!to) return
  browser.signedIn.clear()
  browser.signedIn.add(to.world.auth.user_id)
  for (const other of browser.devices) {
    if (other === to) continue
    for (const tab of other.tabs) other.world.time.after(other.world.dice.below(5_000), () => other.kill(tab))
  }
  if (to === from) for (const tab of to.tabs) tab.wake()
  if (to.tabs.size === 0) await to.open()
}

/** The browser throws the database away, and every tab of it with it. Tells the ops that were known only there. */
export function evict(device: Device): string[] {
  for (const tab of [...device.tabs]) device.kill(tab)
  const ops = opsOn(device.disk)
  device.evictions.push({ clients: [...device.clients], ops: ops.length })
  device.disk = { ...device.disk, ...plugged() }
  device.browser.guest = plugged()
  device.browser.listed.clear()
  device.clients.clear()
  return ops
}

/** The power goes out: every tab is gone, and of what was not flushed the latest. */
export function losePower({ devices, guest }: Browser, dice: Dice): void {
  for (const device of devices) {
    for (const tab of [...device.tabs]) device.kill(tab)
    const before = opsOn(device.disk)
    revert(device.disk, dice)
    const left = new Set(opsOn(device.disk))
    for (const op of before) if (!left.has(op)) device.unplugged.add(op)
  }
  revert(guest, dice)
}

/** Two tabs that drain at once may send what is not the head of the queue. The server must not take it. */
export async function sendTail(device: Device, from: number, server: SimServer): Promise<void> {
  const [meta] = [...(device.disk.contents.get('meta')?.values() ?? [])] as Meta[]
  const ops = ([...(device.disk.contents.get('ops')?.values() ?? [])] as Op[]).sort((a, b) => a.mid - b.mid)
  if (!meta || ops.length < 2) return
  const { owner_id: user_id, client_id, minted } = meta
  const tail = ops.slice(Math.min(from, ops.length - 1))
  const body = { user_id, client_id, schema: PROTOCOL, minted, ops: tail } as Push
  await server.push(device.world.auth, body).catch(() => undefined)
}
