import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../../deps.ts'
import { migrate } from '../../migrate.ts'
import {
  dropTestDatabase,
  type Engine,
  openTestDb,
  playedOn,
  type TestDb,
  testDatabaseUrl,
  testDb,
} from '../../testing/database.ts'
import { playsAll } from '../../testing/share.ts'
import { ElectricShapes } from '../electric.ts'
import { EmbeddedShapes, type Patience } from '../embedded.ts'
import type { ShapeEngine } from '../engine.ts'
import { electricLike } from './electric-like.ts'

/** What the conformance suite is held against. */
export interface Subject {
  name: string
  engine: Engine
  /** Our own engine, whose numbers and handles are ours to say. */
  embedded: boolean
  /** Nobody can look into it or tell it what to do. */
  foreign: boolean
  open(patience: Partial<Patience>): Promise<Opened>
}

interface Opened {
  db: TestDb
  shapes(deps: Deps): ShapeEngine
  /** What stands behind the gate; nothing is behind the embedded engine. */
  behind?: { held(count: number): Promise<void>; rotate?(): void }
}

const embedded = (engine: Engine): Subject => ({
  name: `the embedded engine on ${engine}`,
  engine,
  embedded: true,
  foreign: false,
  open: async patience => ({ db: await testDb(engine), shapes: deps => new EmbeddedShapes(deps, patience) }),
})

/** The forwarding engine, before the stand-in for Electric. */
const standIn: Subject = {
  name: 'a stand-in for Electric',
  engine: 'postgres',
  embedded: false,
  foreign: false,
  async open({ hold }) {
    const url = await testDatabaseUrl()
    const service = await electricLike(url, hold === undefined ? {} : { hold })
    const db = await openTestDb(url, () => dropTestDatabase(url))
    return {
      db: { ...db, [Symbol.asyncDispose]: () => service.close().then(() => db[Symbol.asyncDispose]()) },
      shapes: deps => new ElectricShapes(deps, { url: service.url, secret: service.secret }),
      behind: service,
    }
  },
}

/**
 * The forwarding engine, before a real Electric service: ELECTRIC_TEST_URL names it, ELECTRIC_TEST_DATABASE_URL the
 * database it reads (with `wal_level=logical`; ours is migrated into it, and test accounts stay there), and
 * ELECTRIC_TEST_SECRET its secret if it has one.
 */
function realService(url: string): Subject {
  const database = process.env.ELECTRIC_TEST_DATABASE_URL
  return {
    name: 'the Electric service',
    engine: 'postgres',
    embedded: false,
    foreign: true,
    async open() {
      if (!database) throw new Error('ELECTRIC_TEST_URL needs ELECTRIC_TEST_DATABASE_URL, the database that it reads.')
      const db = await openTestDb(database)
      await migrate(db)
      return {
        db,
        shapes: deps => new ElectricShapes(deps, { url, secret: process.env.ELECTRIC_TEST_SECRET }),
        // Nobody can see into it. What is asked a moment later is answered alike, only not always out of a wait.
        behind: { held: () => sleep(200) },
      }
    },
  }
}

const service = process.env.ELECTRIC_TEST_URL
/** The stand-in is CI's: every day `electric.test.ts` holds what the gate makes of a question and of an answer. */
export const subjects: Subject[] = [
  ...playedOn.map(embedded),
  ...(playsAll() ? [standIn] : []),
  ...(service ? [realService(service)] : []),
]

/** A name nobody has, in whatever database. */
export const freshName = (): string => `reader_${randomUUID().slice(24)}`
