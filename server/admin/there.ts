import { resolve } from 'node:path'
import { hasDatabase } from '../db/embedded.ts'
import type { Db } from '../db.ts'
import { hasSchema, pendingMigrations } from '../migrate.ts'
import { CommandRefusal } from './refusal.ts'

/* A name that was spelt wrong leads nowhere. Nothing is made there, or an empty database would be saved and moved with success. */

/** Throws CommandRefusal unless the data folder has a database. */
export function mustHaveDatabase(folder: string): void {
  if (!hasDatabase(folder))
    throw new CommandRefusal(
      `There is no database in ${resolve(folder)}. Name another DATA_DIR, or start a server: it makes one.`,
    )
}

/** Throws CommandRefusal unless a Marquee has been started on this PostgreSQL. */
export async function mustBeOurs(db: Db): Promise<void> {
  if (!(await hasSchema(db)))
    throw new CommandRefusal(
      'There is no Marquee in this database. Name another DATABASE_URL, or start a server: it makes the tables.',
    )
}

/** Throws CommandRefusal when the schema is of an earlier version, MigrationRefusal when of a later one. */
export async function mustBeCurrent(db: Db): Promise<void> {
  const pending = await pendingMigrations(db)
  if (pending.length > 0)
    throw new CommandRefusal(
      `The database is of an earlier version: it lacks ${pending.map(file => file.name).join(', ')}. Start the server, or migrate. Until then there are backup and doctor.`,
    )
}
