import type { MediaItem } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import { item as texts } from '../texts/rest.ts'
import { Icon } from './icons.tsx'
import { useMoves } from './use-moves.ts'
import { useView } from './use-view.ts'

/** The bookmark of a title that may not be on this device yet. */
export function SaveButton({ item }: { item: MediaItem }) {
  const store = useStore()
  const saved = useView().watchlist.some(other => other.media_id === item.id)
  const { save, unsave } = useMoves()
  return (
    <button
      type="button"
      className="bare"
      aria-pressed={saved}
      aria-label={(saved ? texts.unsaveOf : texts.saveOf)(item.title)}
      onClick={async () => {
        if (saved) return void unsave(item.id)
        await store.keepMedia([item]).catch(console.error)
        void save(item.id)
      }}
    >
      <Icon name="bookmark" />
    </button>
  )
}
