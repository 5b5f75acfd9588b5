import { v5 } from 'uuid'
import { ID_NAMESPACE, type MediaItem, type Mutation, stubName } from '#sync-rules'
import type { NewOp } from './changes.ts'
import { Core } from './core.ts'
import type { Owner, StorePorts } from './ports.ts'
import { type Step, Steps } from './steps.ts'
import type { NewStub, Spot, Store, Wanted } from './types.ts'
import { checked, inverse, trails } from './wishes.ts'

/** A store with the door the sync loops use. */
export interface OpenStore extends Store {
  core: Core
}

/**
 * Opens the store of a user or of this device's guest. An action shows at once and resolves when it is on disk; when
 * the disk refuses, it is taken off the screen again, told in `sync()`, and the action rejects.
 */
export async function openStore(ports: StorePorts, owner: Owner): Promise<OpenStore> {
  const core = await Core.open(ports, owner)
  const { memory } = core
  const steps = await Steps.open(core.replica, ports.clock.now())

  /**
   * Writes wishes down, and beside them the steps that `after` leaves, told which wishes were new. Wishes that bring
   * their ids show when they are on disk, not before.
   */
  const write = async (mutations: readonly Wanted[], after?: (added: readonly Mutation[]) => void): Promise<void> => {
    if (mutations.length === 0) return
    const { base } = memory.meta
    const stamps = core.stamps(mutations.length)
    const wishes = mutations.map(
      (mutation, i): NewOp => ({ op_id: ports.random.uuid(), ...mutation, base, t: stamps[i] as string }),
    )
    const once = mutations.some(mutation => mutation.op_id !== undefined)
    const ids = once ? [] : wishes.map(wish => wish.op_id)
    if (!once) memory.add(wishes)
    core.changed()
    try {
      await core.commit(async replica => {
        const beside = (added: readonly Mutation[]) => {
          after?.(added)
          return steps.toKeep(ports.clock.now())
        }
        const change = await replica.append(wishes, { once, beside })
        memory.written(ids)
        return change
      })
    } catch (error) {
      memory.withdraw(ids)
      core.changed()
      throw error
    }
    // They are on their way by now. Whoever asked is told that they are safe.
    await core.flush()
  }

  const append = async (wanted: readonly Wanted[]): Promise<void> => {
    const before = memory.view()
    let step: Step | undefined
    const after = (added: readonly Mutation[]) => {
      // A write that is made again, over a new connection, is still one step.
      if (step) steps.drop(step)
      if (added.length === 0) return
      step = { id: ports.random.uuid(), back: inverse(added, before) }
      steps.push(step)
    }
    try {
      await write(
        wanted.map(({ op_id, ...mutation }) => ({ ...checked(mutation), ...(op_id && { op_id }) })),
        after,
      )
    } catch (error) {
      if (step) steps.drop(step)
      throw error
    }
    core.changed()
  }

  const keepMedia = async (items: readonly MediaItem[]): Promise<void> => {
    const view = memory.view()
    const fresh = items.filter(item => view.media(item.id)?.updated_at !== item.updated_at)
    if (fresh.length > 0) await core.commit(replica => replica.keepMedia(fresh))
  }

  return {
    core,
    get owner_id() {
      return memory.meta.owner_id
    },
    guest: owner.guest,
    view: () => memory.view(),
    sync: () => core.sync(),
    attention: () => memory.attention,
    unsent: () => core.waiting(),
    past: () => memory.past(),
    can_undo: () => steps.some,
    subscribe: changed => core.subscribe(changed),
    close: async () => core.close(),

    place: (media_id, tier, spot: Spot, { needs_placing } = {}) => {
      const around = trails(memory.view(), media_id, tier, spot)
      const args = { media_id, tier, ...around, ...(needs_placing ? { needs_placing } : {}) }
      return append([{ kind: 'ranking.place', args }])
    },
    remove: media_id => append([{ kind: 'ranking.remove', args: { media_id } }]),
    note: (media_id, notes, base_notes) => append([{ kind: 'ranking.note', args: { media_id, notes, base_notes } }]),
    save: media_id => append([{ kind: 'watchlist.add', args: { media_id } }]),
    unsave: media_id => append([{ kind: 'watchlist.remove', args: { media_id } }]),
    stub: async ({ media_type, title, release_year, attributes }: NewStub) => {
      const media_id = v5(stubName(memory.meta.owner_id, media_type, title, release_year), ID_NAMESPACE)
      if (memory.view().media(media_id)) return media_id
      const args = { media_id, media_type, title, release_year, ...(attributes ? { attributes } : {}) }
      await write([checked({ kind: 'media.stub', args })])
      return media_id
    },
    append,
    keep: (name, value) => core.replica.keep(name, value, ports.clock.now()),
    kept: async name => (await core.replica.kept(name))?.value,
    keepMedia,
    undo: async () => {
      const step = await steps.pop()
      if (!step) return undefined
      try {
        await write(step.back)
      } catch (error) {
        steps.push(step)
        throw error
      }
      core.changed()
      return [...new Set(step.back.map(({ args }) => args.media_id))]
    },
    forgetLost: async () => {
      await core.commit(replica => replica.note({ lost: 0, put_back: false }))
    },
    dismiss: async opId => {
      await core.commit(replica => replica.dismiss(opId))
    },
  }
}
