import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Refusal } from '../errors.ts'

const MAX_DEPTH = 16
const MAX_NODES = 20_000

/** True when the request says that a body comes with it. */
const hasBody = (req: IncomingMessage): boolean =>
  req.headers['transfer-encoding'] !== undefined || (req.headers['content-length'] ?? '0') !== '0'

/**
 * The body of a request as JSON, or a Refusal. Express's own parser is
 * not used because it lets pass an empty body, a wrong type, broken UTF-8 and any depth.
 * @param limit bytes, after inflation
 */
export async function readJson(req: IncomingMessage, limit: number): Promise<unknown> {
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  checkType(req.headers['content-type'])
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new Refusal('encoding', 'Send the body as it is, or with one gzip.')
  }
  const bytes = await readBytes(req, limit, encoding === 'gzip')
  const value = parse(bytes)
  checkSize(value)
  return value
}

/**
 * Holds that a request brings no body, for routes that take none. A body in chunks may turn out to be empty: some clients
 * send that for every POST.
 */
export async function readNothing(req: IncomingMessage): Promise<boolean> {
  if (!hasBody(req)) return true
  if (req.headers['transfer-encoding'] === undefined || req.headers['content-type'] !== undefined) return false
  return (await readBytes(req, 0, false)).length === 0
}

const tooLarge = (limit: number) => new Refusal('too_large', `The body may hold at most ${limit} bytes.`)

const reserved = () =>
  new Refusal('validation', 'A field cannot be called __proto__.', {
    details: [{ path: '__proto__', message: 'is reserved' }],
  })

function checkType(header: string | undefined): void {
  const [type, ...params] = (header ?? '').toLowerCase().split(';')
  if (type?.trim() !== 'application/json') throw new Refusal('unsupported_type', 'Send application/json.')
  for (const param of params) {
    if (!/^\s*charset\s*=\s*"?utf-8"?\s*$/u.test(param)) throw new Refusal('charset', 'Send JSON in UTF-8.')
  }
}

function readBytes(req: IncomingMessage, limit: number, gzip: boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const gunzip = gzip ? req.pipe(createGunzip()) : undefined
    const source: Readable = gunzip ?? req
    const chunks: Buffer[] = []
    let size = 0
    const fail = (refusal: Refusal) => {
      source.removeAllListeners('data')
      if (gunzip) req.unpipe(gunzip)
      gunzip?.destroy()
      // What is still on its way is read and dropped, so that the client gets to read the answer.
      req.resume()
      reject(refusal)
    }
    const brokenOff = () => fail(new Refusal('bad_encoding', 'The body broke off.'))
    source.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) fail(tooLarge(limit))
      else chunks.push(chunk)
    })
    source.on('end', () => resolve(Buffer.concat(chunks)))
    gunzip?.on('error', () => fail(new Refusal('bad_encoding', 'The body is not valid gzip.')))
    req.on('error', brokenOff)
    req.on('close', () => {
      if (!req.complete) brokenOff()
    })
  })
}

function parse(bytes: Buffer): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal('bad_encoding', 'The body is not valid UTF-8.')
  }
  if (text.trim() === '') {
    throw new Refusal('validation', 'The body is empty.', { details: [{ path: '', message: 'must be a JSON object' }] })
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('bad_json', 'The body is not valid JSON.')
  }
}

/** Refuses what is nested or branched beyond any honest request. Walks with a stack of its own: depth cannot overflow it. */
function checkSize(root: unknown): void {
  const stack: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  let nodes = 0
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    nodes++
    if (at.depth > MAX_DEPTH || nodes > MAX_NODES) throw new Refusal('too_complex', 'The body is nested too deeply.')
    if (typeof at.value !== 'object' || at.value === null) continue
    // JSON.parse makes a plain field of it; a record schema drops it in silence, and whoever copies fields sets a prototype.
    if (Object.hasOwn(at.value, '__proto__')) throw reserved()
    for (const value of Object.values(at.value)) stack.push({ value, depth: at.depth + 1 })
  }
}
