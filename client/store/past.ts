import type { Board } from './board.ts'
import { Draft } from './board.ts'
import { type Replayer, replay, type Wish } from './overlay.ts'
import type { Past, View } from './types.ts'
import { inverse } from './wishes.ts'

/** What waits, oldest first: what each wish found when it was laid, and what takes it back. */
export function past(base: Board, wishes: readonly Wish[], by: Replayer): Past[] {
  const draft = new Draft(base)
  return wishes.map(wish => {
    const before = around(draft, wish.args.media_id)
    const from_tier = before.entry(wish.args.media_id)?.tier ?? null
    const told = { wish, from_tier, undo: inverse([wish], before) }
    replay(draft, wish, by)
    return told
  })
}

/** The view as one wish finds it: of what is saved, only its own title. Good until the next wish is laid. */
function around(draft: Draft, mediaId: string): View {
  const saved = draft.savedItem(mediaId)
  const { list } = draft
  return {
    tiers: { S: list('S'), A: list('A'), B: list('B'), C: list('C'), D: list('D') },
    entry: id => {
      const item = draft.item(id)
      return item?.tier ? { ...item, tier: item.tier } : undefined
    },
    media: () => undefined,
    watchlist: saved?.on ? [saved] : [],
    waiting: draft.waiting,
  }
}
