import { readEnv } from '../server/env.ts'
import { createPokes } from '../server/pokes.ts'
import { startServer } from '../server/start.ts'

/** The server as it is, except that it tells other processes nothing of what was written. */
const server = await startServer(readEnv(), { pokes: createPokes() })
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
process.stdout.write(`Open ${server.url}\n`)
