import type pg from 'pg'

/**
 * Does work on a connection; one on which that takes longer than `most` milliseconds is cut, and whatever is under way on it
 * fails. The other end may have fallen silent, and then no time limit of its own is worth anything: the system would wait
 * for a quarter of an hour. pg's `query_timeout` gives up too, and leaves the connection to the next as if it were free.
 */
export async function inTime<T>(client: pg.Client, most: number, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    client.connection.stream.destroy(new Error(`PostgreSQL has not answered for ${most} ms.`))
  }, most)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}
