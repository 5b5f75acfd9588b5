import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type App, openApp } from './app.ts'
import type { Device } from './device.ts'

/**
 * One server and one browser for the journeys of a test file; `device('phone')` is a new device for one journey. A
 * journey also fails when anything complained: an error in a console, a policy, a request to another host.
 */
export function journeys(): {
  device(name: string): Promise<Device>
  listOf: App['listOf']
  account: App['account']
  resetLink: App['resetLink']
  deploy: App['deploy']
} {
  let app: App
  let devices: Device[] = []
  beforeAll(async () => {
    app = await openApp()
  })
  afterAll(() => app?.close())
  afterEach(async ({ task }) => {
    const used = devices
    devices = []
    if (task.result?.state === 'fail') await Promise.all(used.map(device => shootAll(device, task.name)))
    await Promise.all(used.map(device => device.context.close()))
    expect(used.flatMap(device => device.complaints)).toEqual([])
  })
  return {
    async device(name) {
      const device = await app.device(name)
      devices.push(device)
      return device
    },
    listOf: username => app.listOf(username),
    account: (username, board) => app.account(username, board),
    resetLink: username => app.resetLink(username),
    deploy: () => app.deploy(),
  }
}

/** What a failed journey looked like at its end, if somebody wants to see. */
async function shootAll(device: Device, journey: string): Promise<void> {
  const folder = process.env.MARQUEE_SCREENSHOTS
  if (!folder) return
  for (const [i, page] of device.context.pages().entries())
    await page.screenshot({ path: `${folder}/failed ${journey.slice(0, 60)} ${device.name} ${i + 1}.png` })
}
