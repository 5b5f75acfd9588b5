/**
 * The protocol number travels as `schema` in every push. A change to any wire schema needs a new number:
 * `golden.test.ts` fails until both are updated together.
 *
 * History
 * 1  the first: rankings, watchlist, stubs; place by trails; stored results.
 */
export const PROTOCOL = 1

/** A push carries at most this many ops … */
export const MAX_OPS = 100
/** … in at most this many bytes of body. */
export const MAX_PUSH_BYTES = 256 * 1024
/** Neighbours named on each side of a placement, nearest first. */
export const TRAIL_LENGTH = 8

/** Limits of a person's words, in code points. */
export const MAX_NOTE = 2000
export const MAX_TITLE = 300
export const MAX_SEARCH = 64
/** How many rankings one account may hold. */
export const MAX_RANKINGS = 20_000
/** How many stubs: everything ranked may be the person's own, so that an old list unknown to the catalogue finds room. */
export const MAX_STUBS = MAX_RANKINGS

export const LIST_LIMIT = 50
export const LIST_LIMIT_MAX = 500
export const SEARCH_LIMIT = 20
export const SEARCH_LIMIT_MAX = 50
export const IDS_MAX = 200
