import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderInUse, lockFolder } from './folder-lock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A process that locks each folder it is told, answers `held` or the sentence, and holds on until it ends. */
const script = `
  import { createInterface } from 'node:readline'
  import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))}
  for await (const folder of createInterface({ input: process.stdin }))
    console.log(await lockFolder(folder).then(() => 'held', error => error.message))
`
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) await end(child)
})

function locker() {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    async lock(path: string): Promise<string> {
      child.stdin.write(`${path}\n`)
      return String((await answers.next()).value)
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

const lockFile = () => readFile(join(folder, 'lock'), 'utf8').then(text => JSON.parse(text))

test('a second process is told who has the folder', async () => {
  const [first, second] = [locker(), locker()]
  expect(await first.lock(folder)).toBe('held')
  const { since } = await lockFile()
  expect(await second.lock(folder)).toBe(
    `${folder} is in use by Marquee (process ${first.child.pid}, since ${since}). Stop it first, or set another DATA_DIR.`,
  )
})

test('the folder of a process that was killed can be taken', async () => {
  const first = locker()
  expect(await first.lock(folder)).toBe('held')
  await end(first.child)
  expect(await locker().lock(folder)).toBe('held')
  expect(await readdir(folder)).toEqual(['lock'])
})

test('the same process cannot take it twice, and can again after giving it back', async () => {
  const unlock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUse)
  unlock()
  expect(existsSync(join(folder, 'lock'))).toBe(false)
  const again = await lockFolder(folder)
  // What was given back before does not touch the lock of now.
  unlock()
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUse)
  again()
})

test.runIf(existsSync('/proc/self/stat'))('a process number that went to somebody else does not count', async () => {
  const unlock = await lockFolder(folder)
  const mine = await lockFile()
  unlock()
  await writeFile(join(folder, 'lock'), JSON.stringify({ ...mine, started: '1' }))
  ;(await lockFolder(folder))()
  await writeFile(join(folder, 'lock'), JSON.stringify({ ...mine, boot: 'the boot before' }))
  ;(await lockFolder(folder))()
})

test('a lock whose maker died while writing it is taken in the end', async () => {
  await writeFile(join(folder, 'lock'), '{"pid":')
  ;(await lockFolder(folder))()
})

test('of many that see a lock without a holder, one gets it', async () => {
  const starters = Array.from({ length: 4 }, locker)
  await Promise.all(
    starters.map(({ lock }, i) => mkdir(join(folder, `own${i}`)).then(() => lock(join(folder, `own${i}`)))),
  )
  for (let round = 0; round < 25; round++) {
    const contested = join(folder, `round${round}`)
    await mkdir(contested)
    const stale = { token: 'stale', pid: 2 ** 30, started: '1', boot: null, since: 'long ago', what: 'Marquee' }
    await writeFile(join(contested, 'lock'), JSON.stringify(stale))
    // Every other time a starter has died in the middle of taking it over, too.
    if (round % 2) await writeFile(join(contested, 'lock.stale'), JSON.stringify({ ...stale, token: 'older' }))
    const answers = await Promise.all(starters.map(({ lock }) => lock(contested)))
    expect(answers.filter(answer => answer === 'held')).toHaveLength(1)
    expect(answers.filter(answer => answer.includes('is in use by Marquee'))).toHaveLength(3)
    expect(await readdir(contested)).toEqual(['lock'])
  }
})
