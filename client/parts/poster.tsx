import { memo, useState } from 'react'
import type { MediaItem } from '#sync-rules'
import { posterUrl, type PosterSize as Size } from './media.ts'
import css from './poster.module.css'

const PLATES = 6

/** One of a few grounds, the same for a title everywhere. */
const plateOf = (title: string): number =>
  [...title].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % PLATES

/**
 * The poster, or where there is none (or no network to fetch it) a plate with the title on it, as much as it has room
 * for. Decoration only: the title stands beside it.
 */
export const Poster = memo(function Poster({ item, size }: { item: MediaItem | undefined; size: Size }) {
  const [failed, setFailed] = useState<string>()
  const url = posterUrl(item, size)
  const title = item?.title ?? '…'
  return (
    <span className={`${css.poster} ${css[size]}`} data-plate={plateOf(title)} aria-hidden="true">
      {url !== undefined && url !== failed ? (
        <img src={url} alt="" loading="lazy" decoding="async" onError={() => setFailed(url)} />
      ) : (
        <span dir="auto">{size === 'row' ? [...title][0] : title}</span>
      )}
    </span>
  )
})
