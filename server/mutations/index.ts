import type { MutationArgs, MutationKind } from '#sync-rules'
import type { Handler } from './handler.ts'
import { note } from './note.ts'
import { place } from './place.ts'
import { rematch } from './rematch.ts'
import { remove } from './remove.ts'
import { stub } from './stub.ts'
import { watchlistAdd, watchlistRemove } from './watchlist.ts'

/** Every kind has its handler: a forgotten one does not compile. */
export const handlers: { [K in MutationKind]: Handler<MutationArgs<K>> } = {
  'ranking.place': place,
  'ranking.remove': remove,
  'ranking.note': note,
  'ranking.rematch': rematch,
  'watchlist.add': watchlistAdd,
  'watchlist.remove': watchlistRemove,
  'media.stub': stub,
}
