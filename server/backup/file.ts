import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { CommandRefusal } from '../admin/refusal.ts'
import type { Db } from '../db.ts'
import { dump, type Totals } from './dump.ts'

/**
 * Saves the database in a file that only its owner may read. It has its name when it is whole and on the disk, not before.
 * Throws CommandRefusal when the name is taken.
 */
export async function writeBackup(db: Db, path: string): Promise<Totals> {
  if (existsSync(path)) throw new CommandRefusal(`${path} exists already. Give the backup another name.`)
  const part = `${path}.part`
  try {
    const totals = await writeAs(db, part)
    const file = await open(part, 'r+')
    await file.sync().finally(() => file.close())
    await rename(part, path)
    return totals
  } catch (error) {
    await rm(part, { force: true })
    const { code, message } = error as NodeJS.ErrnoException
    if (code && /^E[A-Z]+$/u.test(code)) throw new CommandRefusal(`The backup could not be written: ${message}`)
    throw error
  }
}

async function writeAs(db: Db, part: string): Promise<Totals> {
  await rm(part, { force: true })
  const gzip = createGzip()
  const written = pipeline(gzip, createWriteStream(part, { flags: 'wx', mode: 0o600 }))
  written.catch(() => {})
  const totals = await dump(db, async text => {
    if (gzip.destroyed) await written
    if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), written])
  })
  gzip.end()
  await written
  return totals
}

/** The lines of a backup. Throws CommandRefusal when the file cannot be read or unpacked. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const text = createGunzip()
  const read = pipeline(createReadStream(path), text)
  read.catch(() => {})
  // Not by readline: for it a line ends at U+2028 too, which may stand in anybody's note.
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of text) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
    await read
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    text.destroy()
  }
  if (rest !== '') yield rest
}

function unreadable(path: string, error: unknown): Error {
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code.startsWith('Z_')) return new CommandRefusal(`${path} is damaged, or no backup of Marquee: ${message}.`)
  return code.startsWith('E') ? new CommandRefusal(`${path} cannot be read: ${message}`) : (error as Error)
}
