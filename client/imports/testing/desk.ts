import { ADA, atOnce, catalogueOf, digest, media } from '../../adopt/testing/desk.ts'
import { Replica } from '../../store/replica.ts'
import { openStore } from '../../store/store.ts'
import { emptyDisk, type MemoryDisk, memoryTables } from '../../store/testing/memory-replica.ts'
import { aClock, aRandom, tabsOf } from '../../store/testing/ports.ts'
import { beginImport, type Import, importId, keepAnswers, openImport } from '../keep.ts'
import { matchRows } from '../match.ts'
import { planImport, takeInImport } from '../plan.ts'
import { readFile } from '../read.ts'

export { ADA, atOnce, catalogueOf, emptyDisk, media }

const now = '2026-11-26T00:00:00.000Z'
let seed = 1

/** The store of a device as it is after a start: what is on its disk is all it knows. */
export const start = (disk: MemoryDisk = emptyDisk()) =>
  openStore(
    {
      clock: aClock(Date.parse(now)),
      random: aRandom(seed++),
      replica: new Replica(memoryTables(disk)),
      channel: tabsOf()(),
    },
    { id: ADA, guest: false },
  )
export type Started = Awaited<ReturnType<typeof start>>

/** Chooses a file. */
export async function bring(store: Started, name: string, bytes: Uint8Array): Promise<Import> {
  const reading = await readFile(name, bytes, atOnce)
  return beginImport(store, { id: await importId(reading, digest), name, reading, now })
}

/** Asks the catalogue until all is answered, or it fails. */
export async function match(store: Started, imp: Import, catalogue: Parameters<typeof matchRows>[2]): Promise<Import> {
  const answers = [...imp.answers]
  const known = { ...imp, answers }
  await matchRows(
    imp.rows,
    i => answers[i] !== undefined,
    catalogue,
    async fresh => {
      for (const [i, answer] of fresh) answers[i] = answer
      await keepAnswers(store, known, fresh.keys())
    },
    { work: atOnce, signal: new AbortController().signal },
  )
  return known
}

export async function take(store: Started, imp: Import, again?: string) {
  const plan = await planImport(imp, { owner_id: ADA, account: store.view(), work: atOnce, again })
  return { plan, imp: await takeInImport(plan, imp, store, now) }
}

export const reopen = async (store: Started, { id }: Import): Promise<Import> => {
  const imp = await openImport(store, id)
  if (!imp) throw new Error('There is no such import.')
  return imp
}

/** The board by titles, tiers with nothing in them left out; what needs placing with a "?". */
export function boardOf(store: Started): Record<string, string[]> {
  const view = store.view()
  return Object.fromEntries(
    Object.entries(view.tiers)
      .filter(([, ids]) => ids.length > 0)
      .map(([tier, ids]) => [
        tier,
        ids.map(id => `${view.media(id)?.title}${view.entry(id)?.needs_placing ? '?' : ''}`),
      ]),
  )
}
