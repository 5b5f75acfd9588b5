import { foldTitle } from './text.ts'

/** The namespace of every derived id (UUID v5). Never change it: installations agree on ids through it. */
export const ID_NAMESPACE = '6f2d1c34-7a0e-5b7e-9d39-2c7f0c5f1a10'

export type MediaType = 'MOVIE' | 'PLAY'

/** The name a stub's id is derived from, so that a user's two devices, typing the same, mint the same id. */
export const stubName = (ownerId: string, type: MediaType, title: string, year: number | null): string =>
  `stub:${ownerId}:${type}:${foldTitle(title)}:${year ?? ''}`

/** The name a film known to TMDB derives its id from. */
export const tmdbName = (tmdbId: number): string => `tmdb:${tmdbId}`

/** The name a film or play of the bundled catalogue derives its id from: the key written in the catalogue file. */
export const catalogueName = (key: string): string => `catalogue:${key}`
