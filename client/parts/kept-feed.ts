import type { Activity } from '#sync-rules'
import type { Store } from '../store/types.ts'

/** The last first page of the feed, on this device, for when there is no network. It goes with the account's database. */
export interface KeptFeed {
  /** When it came, ISO 8601. */
  at: string
  entries: Activity[]
}
const NAME = 'feed'

/** Best effort: where the disk refuses, the feed is there when the network is. */
const keep = (store: Store, feed: KeptFeed): Promise<void> => store.keep(NAME, feed).catch(console.warn)

export const keepFeed = (store: Store, entries: Activity[]): Promise<void> =>
  keep(store, { at: new Date().toISOString(), entries })

export const keptFeed = async (store: Store): Promise<KeptFeed | undefined> =>
  (await store.kept(NAME).catch(console.warn)) as KeptFeed | undefined

/** Somebody is not followed any more: nothing of theirs stays here. */
export async function forgetFeedOf(store: Store, userId: string): Promise<void> {
  const kept = await keptFeed(store)
  if (kept) await keep(store, { ...kept, entries: kept.entries.filter(({ user }) => user.id !== userId) })
}
