import { v5 } from 'uuid'
import { ID_NAMESPACE } from '#sync-rules'
import type { Attention } from '../client/store/types.ts'
import type { Db } from '../server/db.ts'
import { checkLost } from './check.ts'
import type { Device } from './device.ts'
import { opsOn } from './disk.ts'
import { throwIf, Violation, watch } from './model.ts'
import type { SimServer } from './server.ts'
import type { Timeline } from './time.ts'

/** Lets so many milliseconds of the world go by. */
export async function elapse(time: Timeline, ms: number): Promise<void> {
  let over = false
  time.after(ms, () => {
    over = true
  })
  while (!over) await time.step()
}

/** The weather clears, and everybody is back: what waits can be sent. */
export async function heal(time: Timeline, devices: readonly Device[]): Promise<void> {
  // Who has to close because another account logged in has done so by then.
  await elapse(time, 5_000)
  const opened: ReturnType<typeof watch>[] = []
  for (const device of devices) {
    device.browser.online = true
    device.browser.frozen = undefined
    device.browser.signedIn.add(device.world.auth.user_id)
    // A tab that could not read its disk, or not take the guest's list in, shows that, and is opened again.
    const left = (device.browser.guest.contents.get('ops')?.size ?? 0) > 0
    for (const tab of [...device.tabs]) if (!tab.store || left) device.kill(tab)
    if (device.tabs.size === 0) opened.push(watch(device.open()))
    for (const tab of device.tabs) tab.wake()
  }
  await elapse(time, 1_000)
  for (const { violation } of opened) throwIf(violation)
}

/**
 * I9: what is offered to be taken back can be. Carries out the offers that stand on each device, the latest of each title,
 * one after the other; tells whether there were any.
 */
export async function takeWishesBack(
  db: Db,
  devices: readonly Device[],
  time: Timeline,
  note: (line: string) => void,
): Promise<boolean> {
  let some = false
  for (const device of devices) {
    const store = [...device.tabs][0]?.store
    const offers = new Map<string, Attention>()
    for (const told of store?.attention() ?? []) if (told.restore) offers.set(told.restore.args.media_id, told)
    for (const { op_id, restore } of offers.values()) {
      if (!store || !restore) continue
      some = true
      note(`${device.name} takes back ${op_id.slice(0, 8)}`)
      const id = v5(`restore ${op_id}`, ID_NAMESPACE)
      await finish(time, store.append([{ ...restore, op_id: id }]))
      await elapse(time, 10_000)
      const row = await db.row<{ outcome: string; reason: string }>(
        'select outcome, reason from change_log where op_id = $1',
        [id],
      )
      // A match can be corrected only as long as the other title has no place of its own.
      if (row?.reason === 'already_ranked' && restore.kind === 'ranking.rematch') continue
      if (!row || ['superseded', 'rejected', 'parked'].includes(row.outcome)) {
        throw new Violation('I9', `what was offered for ${op_id} came out ${row?.outcome} ${row?.reason ?? ''}`)
      }
    }
  }
  return some
}

/** Lets the world go on until something is done. */
async function finish(time: Timeline, done: Promise<unknown>): Promise<void> {
  let over = false
  const settled = done.finally(() => {
    over = true
  })
  settled.catch(() => undefined)
  while (!over && (await time.step()));
  await settled
}

/** I8: in fair weather every outbox empties, and every stream catches up, within a few minutes of backoff at most. */
export async function rest(time: Timeline, devices: readonly Device[], server: SimServer): Promise<void> {
  // Each op may take a push of its own, what is remembered too: the server may have gone back.
  const enough = server.pushes + devices.reduce((sum, { disk }) => sum + 40 + opsOn(disk).length, 0)
  for (let minute = 0; minute < 10; minute++) {
    await elapse(time, 60_000)
    if (server.pushes > enough) throw new Violation('I8', 'a device pushes without end')
    const waiting = devices.filter(device => (device.disk.contents.get('ops')?.size ?? 0) > 0)
    if (waiting.length === 0) {
      await elapse(time, 45_000)
      return
    }
  }
  const waiting = devices.map(device => device.disk.contents.get('ops')?.size)
  throw new Violation('I8', `after ten fair minutes ops still wait: ${waiting.join()} (server at ${server.now()})`)
}

/**
 * I10. The last word of a disk that was thrown away may come after the first of the next: then its person is told at the next
 * start. Gives how many were told only so.
 */
export async function checkTold(db: Db, devices: readonly Device[], time: Timeline): Promise<number> {
  const late = await checkLost(db, devices)
  if (late.length === 0) return 0
  const opened = late.map(device => {
    for (const tab of [...device.tabs]) device.kill(tab)
    return watch(device.open())
  })
  await elapse(time, 60_000)
  for (const { violation } of opened) throwIf(violation)
  const [silent] = await checkLost(db, devices)
  if (silent) throw new Violation('I10', `${silent.name} does not say that changes are lost`)
  return late.length
}
