import {
  createBuilder,
  createSchema,
  defineMutator,
  defineMutators,
  defineQueries,
  defineQuery,
  number,
  string,
  table,
} from '@rocicorp/zero'
import { z } from 'zod'

/** Zero's side of the contract, for its client and for the endpoints zero-cache asks. */

const ranked_films = table('ranked_films')
  .columns({ id: string(), user_id: string(), title: string(), year: number(), tier: number(), rank: string() })
  .primaryKey('id')

export const schema = createSchema({ tables: [ranked_films] })
const zql = createBuilder(schema)

export const queries = defineQueries({
  list: defineQuery(({ ctx }) =>
    zql.ranked_films
      .where('user_id', ctx?.user ?? '')
      .orderBy('tier', 'asc')
      .orderBy('rank', 'asc'),
  ),
})

export const mutators = defineMutators({
  move: defineMutator(z.object({ id: z.string(), tier: z.number(), rank: z.string() }), ({ tx, args }) =>
    tx.mutate.ranked_films.update(args),
  ),
})
