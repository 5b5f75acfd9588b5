import { searchKey } from '#sync-rules'

/** The forms a title is searched by. `other_key` is null when there is no second one. */
export interface Keys {
  search_key: string
  other_key: string | null
}

/** Initials written apart: the `.` and `*` of E.T. and M*A*S*H. */
const betweenInitials = /(?<=(?<!\p{L})\p{L})[.*](?=\p{L}(?!\p{L}))/gu

/** The search forms of a media item: its title's, and that of its original title or of its initials written together. */
export function keysOf(title: string, originalTitle: string | null): Keys {
  const search_key = searchKey(title)
  const other = searchKey(originalTitle ?? title.replace(betweenInitials, ''))
  return { search_key, other_key: other === search_key || other === '' ? null : other }
}
