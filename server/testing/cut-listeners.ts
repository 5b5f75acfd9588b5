import { expect } from 'vitest'
import { openPostgres } from '../db/postgres.ts'

/**
 * Cuts the lines on which so many servers hear each other over a database. Nobody gets a line to it any more, so none is made
 * anew, until `letIn`; that also gives the operator's own line back.
 */
export async function cutListeners(database: string, servers: number): Promise<{ letIn(): Promise<void> }> {
  const url = new URL(database.replace(/^postgres:\/\/[^/]*/u, 'http://database'))
  const name = url.pathname.slice(1)
  const operator = await openPostgres(database.replace(`/${name}`, '/postgres'), { max: 1 })
  await operator.exec(`alter database ${name} allow_connections false`)
  const cut = await operator.rows(
    `select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = $1 and query = 'listen mq_pokes'`,
    [name],
  )
  expect(cut).toHaveLength(servers)
  return {
    async letIn() {
      await operator.exec(`alter database ${name} allow_connections true`)
      await operator.close()
    },
  }
}
