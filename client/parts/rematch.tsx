import { lazy, Suspense, useState } from 'react'
import { useNavigate } from 'react-router'
import type { MediaItem } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import { rematch } from '../texts/rest.ts'
import { titleOf } from './media.ts'
import { say } from './notice.ts'
import { useMoves } from './use-moves.ts'

const MediaPicker = lazy(() => import('./media-picker.tsx'))

/** Says that what is ranked here is another film or play in truth. That one takes its place and its note. */
export function Rematch({ id }: { id: string }) {
  const store = useStore()
  const { tell } = useMoves()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const title = titleOf(store.view().media(id))

  async function pick(item: MediaItem) {
    setAsking(false)
    if (item.id === id) return
    if (store.view().entry(item.id)) return say(rematch.already(item.title))
    const done = await tell(
      async () => {
        await store.keepMedia([item])
        await store.append([{ kind: 'ranking.rematch', args: { media_id: id, to_media_id: item.id } }])
      },
      () => rematch.done(title, item.title),
    )
    if (done) void navigate(`/item/${item.id}`, { replace: true })
  }

  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        {rematch.open}
      </button>
      <Suspense>
        {asking ? (
          <MediaPicker
            title={rematch.title(title)}
            hint={rematch.why}
            text={title}
            onPick={item => void pick(item)}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </Suspense>
    </>
  )
}
