// Builds the app and the server when their sources are newer than what was built, so that `npm start` always runs what is
// here. Each is made beside and put in place when it is whole: whoever serves or starts meanwhile finds one at every moment.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('.', import.meta.url))
const dist = join(home, 'dist')

/**
 * What is built: from which folders, by which runs of Vite. `last` is what comes after all other files, in this order,
 * because it names them or runs alone. Its times tell when the build was begun.
 */
const builds = [
  {
    name: 'server',
    sources: ['server', 'sync-rules'],
    runs: ['main.ts', 'admin.ts'].map(entry => ['server', '--ssr', entry]),
    last: ['main.js', 'admin.js'],
  },
  { name: 'client', sources: ['client', 'sync-rules'], runs: [['client']], last: ['index.html', 'sw.js'] },
]

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

/**
 * Puts a whole build in the place of the old one, file by file. Names under assets/ tell their content, so the old page
 * works until the new one is there, and what is old goes last; wherever this is cut short, an app is left.
 */
function putInPlace(fresh, place, last) {
  const files = filesIn(fresh).sort((a, b) => last.indexOf(a) - last.indexOf(b))
  for (const file of files) {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    renameSync(join(fresh, file), join(place, file))
  }
  for (const file of filesIn(place)) if (!files.includes(file)) rmSync(join(place, file), { force: true })
}

/** Folders of builds that were cut short. An hour is longer than any build. */
function dropLeftovers() {
  for (const name of readdirSync(dist)) {
    const folder = join(dist, name)
    if (/^(client|server)-/u.test(name) && time(folder) < Date.now() - 3_600_000) rmSync(folder, { recursive: true })
  }
}

/** Runs Vite into a folder. True when it made all there is to make. */
const make = (runs, fresh) =>
  runs.every(args => {
    const { status, error } = spawnSync(
      process.execPath,
      [join(home, 'node_modules/vite/bin/vite.js'), 'build', ...args, '--outDir', fresh, '--logLevel', 'warn'],
      // Whoever calls: with another NODE_ENV (a test's) a worker would be built that does not start.
      { cwd: home, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } },
    )
    if (error) console.error(error.message)
    return status === 0
  })

function build({ name, runs, last }) {
  const begun = new Date()
  dropLeftovers()
  const fresh = mkdtempSync(join(dist, `${name}-`))
  try {
    if (!make(runs, fresh)) return false
    // What changes while it is built makes it stale.
    for (const file of last) utimesSync(join(fresh, file), begun, begun)
    putInPlace(fresh, join(dist, name), last)
    return true
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

mkdirSync(dist, { recursive: true })
for (const each of builds) {
  const built = Math.min(...each.last.map(file => time(join(dist, each.name, file))))
  const changed = Math.max(
    ...each.sources.map(folder => newest(join(home, folder))),
    ...['package-lock.json', 'tsconfig.base.json', 'build-if-stale.mjs'].map(file => time(join(home, file))),
  )
  if (built > changed) {
    console.log(`The ${each.name} is built and current (dist/${each.name}).`)
    continue
  }
  const why = built === 0 ? `Building the ${each.name}` : `The ${each.name} changed; building it again`
  console.log(`${why} (dist/${each.name}) …`)
  if (!build(each)) process.exit(1)
  console.log('Built.')
}
