import { randomUUID } from 'node:crypto'
import { openPostgres } from '../db/postgres.ts'
import { becomeNewInstance } from '../db/template.ts'
import type { Db } from '../db.ts'
import { migrate } from '../migrate.ts'

/** Fresh databases on one server. They are copies of a template that has every migration applied. */
export interface Databases {
  /** The URL of a new, migrated database. */
  create(): Promise<string>
  drop(url: string): Promise<void>
  /** Drops the template. */
  end(): Promise<void>
}

/** `urlOf` gives the URL of a database of the server by its name; the user must be allowed to create databases. */
export async function databases(urlOf: (database: string) => string, home = 'postgres'): Promise<Databases> {
  const template = `marquee_template_${randomUUID().slice(0, 8)}`
  const admin = <T>(use: (db: Db) => Promise<T>) => withDb(urlOf(home), use)
  await admin(db => db.exec(`create database ${template} template template0`))
  await withDb(urlOf(template), db => migrate(db))
  return {
    async create() {
      const name = `marquee_test_${randomUUID().replaceAll('-', '')}`
      await admin(db => db.exec(`create database ${name} template ${template}`))
      await withDb(urlOf(name), becomeNewInstance)
      return urlOf(name)
    },
    drop: url => admin(db => db.exec(`drop database if exists ${databaseName(url)} with (force)`)),
    end: () => admin(db => db.exec(`drop database ${template} with (force)`)),
  }
}

const databaseName = (url: string): string => /\/(marquee_test_[0-9a-f]{32})(\?|$)/.exec(url)?.[1] ?? ''

async function withDb<T>(url: string, use: (db: Db) => Promise<T>): Promise<T> {
  const db = await openPostgres(url, { max: 1 })
  try {
    return await use(db)
  } finally {
    await db.close()
  }
}
