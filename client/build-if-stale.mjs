// Builds the client when its sources are newer than what was built, so that `npm start` always serves the current app.
// The build is made beside and put in place when it is whole: a server that runs meanwhile has an app at every moment.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('..', import.meta.url))
const place = join(home, 'dist/client')
const built = join(place, 'index.html')

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

/** All files below a folder, as paths in it. */
const filesIn = folder =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))

/** What names other files comes after them: the page, and last the worker, which lists them all. */
const last = ['index.html', 'sw.js']

/**
 * Puts a whole build in the place of the old one, file by file. Names under assets/ tell their content, so the old page
 * works until the new one is there, and what is old goes last; wherever this is cut short, an app is left.
 */
function putInPlace(fresh) {
  const files = filesIn(fresh).sort((a, b) => last.indexOf(a) - last.indexOf(b))
  for (const file of files) {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    renameSync(join(fresh, file), join(place, file))
  }
  for (const file of filesIn(place)) if (!files.includes(file)) rmSync(join(place, file), { force: true })
}

/** Folders of builds that were cut short. An hour is longer than any build. */
function dropLeftovers(dist) {
  for (const name of readdirSync(dist)) {
    const folder = join(dist, name)
    if (name.startsWith('client-') && time(folder) < Date.now() - 3_600_000) rmSync(folder, { recursive: true })
  }
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
  const begun = new Date()
  const dist = dirname(place)
  mkdirSync(dist, { recursive: true })
  dropLeftovers(dist)
  const fresh = mkdtempSync(join(dist, 'client-'))
  const { status, error } = spawnSync(
    process.execPath,
    [join(home, 'node_modules/vite/bin/vite.js'), 'build', 'client', '--outDir', fresh, '--logLevel', 'warn'],
    // Whoever calls: with another NODE_ENV (a test's) a worker would be built that does not start.
    { cwd: home, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } },
  )
  if (error) console.error(error.message)
  if (status === 0) {
    // What changes while it is built makes it stale.
    utimesSync(join(fresh, 'index.html'), begun, begun)
    putInPlace(fresh)
    console.log('Built.')
  }
  rmSync(fresh, { recursive: true, force: true })
  if (status !== 0) process.exit(status ?? 1)
}
