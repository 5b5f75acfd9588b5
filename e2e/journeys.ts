import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type App, openApp } from './app.ts'
import { sharedBrowser } from './browser.ts'
import type { Device } from './device.ts'
import type { Person } from './person.ts'

/** What `atLaptop` has in tier A. */
export const titles = ['Alien', 'Fargo', 'Memento']

/**
 * One server for the journeys of a test file; `device('phone')` is a new device for one journey. A
 * journey also fails when anything complained: an error in a console, a policy, a request to another host. `settings` are
 * further ones of the server's environment.
 */
export function journeys(settings: Record<string, string> = {}): {
  device(name: string, locale?: string): Promise<Device>
  listOf: App['listOf']
  opsOf: App['opsOf']
  account: App['account']
  importTitles: App['importTitles']
  /** Somebody with an account at a laptop, `titles` in tier A, all sent. */
  atLaptop(name: string): Promise<{ laptop: Device; person: Person }>
  deleteAccount: App['deleteAccount']
  resetLink: App['resetLink']
  passwordsAreOld: App['passwordsAreOld']
  makeLeaderboards: App['makeLeaderboards']
  deploy: App['deploy']
} {
  let app: App
  let devices: Device[] = []
  beforeAll(async () => {
    app = await openApp(settings, await sharedBrowser())
  })
  afterAll(() => app?.close())
  afterEach(async ({ task }) => {
    const used = devices
    devices = []
    if (task.result?.state === 'fail') await Promise.all(used.map((device, i) => shootAll(device, i + 1, task.name)))
    await Promise.all(used.map(device => device.context.close()))
    expect(used.flatMap(device => device.complaints)).toEqual([])
  })
  const device = async (name: string, locale?: string) => {
    const device = await app.device(name, locale)
    devices.push(device)
    return device
  }
  return {
    device,
    async atLaptop(name) {
      await app.account(name, { A: titles })
      const laptop = await device('laptop')
      const person = await laptop.open()
      await person.signIn(name)
      await person.sees({ A: titles })
      await person.isTold('Up to date')
      return { laptop, person }
    },
    listOf: username => app.listOf(username),
    opsOf: username => app.opsOf(username),
    account: (username, board) => app.account(username, board),
    importTitles: (username, count) => app.importTitles(username, count),
    deleteAccount: username => app.deleteAccount(username),
    resetLink: username => app.resetLink(username),
    passwordsAreOld: () => app.passwordsAreOld(),
    makeLeaderboards: () => app.makeLeaderboards(),
    deploy: () => app.deploy(),
  }
}

/** What a failed journey looked like at its end, if somebody wants to see. */
async function shootAll(device: Device, number: number, journey: string): Promise<void> {
  const folder = process.env.MARQUEE_SCREENSHOTS
  if (!folder) return
  for (const [i, page] of device.context.pages().entries())
    await page.screenshot({ path: `${folder}/failed ${journey.slice(0, 60)} ${number} ${device.name} ${i + 1}.png` })
}
