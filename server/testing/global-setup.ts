import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'
import { type Databases, databases } from './postgres-databases.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test file asks for a database (server/testing/database.ts). */
    databaseDesk: string
  }
}

/**
 * One PostgreSQL per run, started when the first test asks for a database: `POST /` makes one and answers its URL,
 * `DELETE /` drops the one named in the body. TEST_DATABASE_URL names a server to use instead of our own.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<{ of: Databases; stop(): Promise<void> }> | undefined
  const desk = createServer(async (req, res) => {
    try {
      let body = ''
      for await (const chunk of req) body += chunk
      started ??= start()
      const { of } = await started
      res.end(req.method === 'POST' ? await of.create() : ((await of.drop(body)) ?? ''))
    } catch (error) {
      res.writeHead(500).end(error instanceof Error ? `${error.message}\n${String(error.cause ?? '')}` : String(error))
    }
  })
  await new Promise<void>(done => desk.listen(0, '127.0.0.1', done))
  const address = desk.address()
  project.provide('databaseDesk', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`)
  return async () => {
    desk.closeAllConnections()
    await new Promise(done => desk.close(done))
    const server = await started?.catch(() => undefined)
    await server?.stop()
  }
}

async function start(): Promise<{ of: Databases; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given) {
    const of = await databases(name => replaceDatabase(given, name), databaseOf(given))
    return { of, stop: () => of.end() }
  }
  // As for Electric: its stand-in reads the write-ahead log, and should not have to wait for it.
  const server = await startPostgres({ settings: ['wal_level=logical', 'wal_writer_delay=10ms'] })
  try {
    return { of: await databases(server.url), stop: () => server.stop() }
  } catch (error) {
    await server.stop()
    throw error
  }
}

const parts = /^([a-z]+:\/\/[^/]*\/)([^?]*)(.*)$/
const databaseOf = (url: string): string => parts.exec(url)?.[2] ?? 'postgres'
const replaceDatabase = (url: string, name: string): string => url.replace(parts, `$1${name}$3`)
