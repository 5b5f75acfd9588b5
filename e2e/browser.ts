import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { cache, inTurn } from '../server/testing/in-turn.ts'

// The package's own list of arguments switches the web's security off; these only switch off what a test has no use for.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No name leads anywhere: a request that slipped through would fail, and be noticed.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

let shared: Promise<Browser> | undefined

/**
 * The browser of all test files that run in this process, which ends it. Who needs one to close launches their own. One
 * that has crashed is followed by another.
 */
export async function sharedBrowser(): Promise<Browser> {
  const browser = await shared?.catch(() => undefined)
  if (browser?.isConnected()) return browser
  shared = launchBrowser()
  return shared
}

/** A headless browser: the one MARQUEE_BROWSER names, or the Chromium that came with `npm ci`. */
export async function launchBrowser(): Promise<Browser> {
  const installed = process.env.MARQUEE_BROWSER
  if (installed) return chromium.launch({ executablePath: installed, args })
  const home = await inTurn(unpacked)
  // Its own libraries and fonts, so that it runs and looks the same on a machine that has none.
  const env = { LD_LIBRARY_PATH: join(home, 'al2023/lib'), FONTCONFIG_PATH: join(home, 'fonts') }
  return chromium.launch({ executablePath: join(home, 'chromium'), args, env: { ...process.env, ...env } })
}

// The package takes any binary it finds in the temp folder, of whatever version, complete or not. So each version gets a
// folder, which has its name only when all is in it. AWS_EXECUTION_ENV makes the package unpack its libraries too.
const unpack = `
  const { default: packed } = await import('@sparticuz/chromium')
  await packed.executablePath()
`

// The package's own file names a fixed folder. What the machine has comes along: the package's font is Latin only.
const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`

async function unpacked(): Promise<string> {
  const home = join(cache, 'chromium-147.0.0')
  if (existsSync(home)) return home
  const part = `${home}.part`
  await rm(part, { recursive: true, force: true })
  await mkdir(part, { recursive: true })
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpack], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: part, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
  })
  await writeFile(join(part, 'fonts/fonts.conf'), fonts)
  await rename(part, home)
  return home
}
