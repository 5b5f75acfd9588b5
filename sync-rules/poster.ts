import type { Attributes } from './shapes.ts'

/** The address of a poster at one of TMDB's widths, only ever on their image host. Undefined where there is no poster. */
export function posterAt(attributes: Attributes, width: 'w92' | 'w342'): string | undefined {
  const path = attributes.poster_path
  return typeof path === 'string' && /^\/[\w-]+\.(jpg|png|webp)$/u.test(path)
    ? `https://image.tmdb.org/t/p/${width}${path}`
    : undefined
}

/** Whether what is known of a media item came from TMDB: where it shows, TMDB's notice must stand. */
export const isFromTmdb = (item: { tmdb_id: number | null; attributes: Attributes }): boolean =>
  item.tmdb_id !== null || posterAt(item.attributes, 'w92') !== undefined
