// Builds the client when its sources are newer than what was built, so that `npm start` always serves the current app.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('..', import.meta.url))
const built = join(home, 'dist/client/index.html')

const time = path => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** The newest change below a folder, in Unix milliseconds. A removed file shows in its folder's own time. */
function newest(folder) {
  let latest = time(folder)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : time(path))
  }
  return latest
}

const sources = Math.max(
  newest(join(home, 'client')),
  newest(join(home, 'sync-rules')),
  time(join(home, 'package-lock.json')),
)
if (time(built) > sources) {
  console.log('The client is built and current (dist/client).')
} else {
  console.log(time(built) === 0 ? 'Building the client (dist/client) …' : 'The client changed; building it again …')
  const { status, error } = spawnSync(
    process.execPath,
    [join(home, 'node_modules/vite/bin/vite.js'), 'build', 'client', '--logLevel', 'warn'],
    // Whoever calls: with another NODE_ENV (a test's) a worker would be built that does not start.
    { cwd: home, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } },
  )
  if (error) console.error(error.message)
  if (status !== 0) process.exit(status ?? 1)
  console.log('Built.')
}
