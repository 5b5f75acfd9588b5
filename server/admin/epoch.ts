import type { Deps } from '../deps.ts'

/**
 * The database is another than it was: restored from a backup, or it has lost its end. Devices cannot know by themselves,
 * for what was written since may have gone beyond where they stood: told a new epoch, they send again what was lost and read
 * everything anew. Readers that are held hear of it at once, at every server.
 */
export async function newEpoch({ db, pokes }: Pick<Deps, 'db' | 'pokes'>): Promise<string> {
  await db.rows('update instance set epoch = gen_random_uuid()')
  pokes.pokeAll()
  return [
    'This database has a new epoch. Every device reads its list anew, and sends again what it had sent in the last 30 days',
    'and the database does not have.',
  ].join('\n')
}
