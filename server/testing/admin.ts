import { execFile } from 'node:child_process'
import { join } from 'node:path'

/** The command line as an operator runs it: another process, beside a running server or without one. */
export const admin = (settings: Record<string, string>, ...words: string[]) =>
  new Promise<{ code: number; out: string; err: string }>(done => {
    const args = ['--import', 'tsx', join(import.meta.dirname, '../admin.ts'), ...words]
    const env = { PATH: process.env.PATH, ...settings }
    execFile(process.execPath, args, { env }, (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }))
  })
