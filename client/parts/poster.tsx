import { useState } from 'react'
import type { MediaItem } from '#sync-rules'
import { posterUrl } from './media.ts'
import css from './poster.module.css'

/** The poster, or the first letter of the title where there is none (or no network to fetch it). Decoration only. */
export function Poster({ item, size }: { item: MediaItem | undefined; size: 'row' | 'card' }) {
  const [failed, setFailed] = useState<string>()
  const url = posterUrl(item, size)
  return (
    <span className={`${css.poster} ${css[size]}`} aria-hidden="true">
      {url !== undefined && url !== failed ? (
        <img src={url} alt="" loading="lazy" decoding="async" onError={() => setFailed(url)} />
      ) : (
        [...(item?.title ?? '…')][0]
      )}
    </span>
  )
}
