import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What may befall a connection on its way. Those after `drip` strike once so many bytes have gone through. */
export const fates = ['clean', 'slow', 'drip', 'cut_request', 'cut_reply', 'reset', 'half_open'] as const
export type Fate = (typeof fates)[number]

/** A TCP proxy that does badly by what it carries, the same for the same numbers. */
export interface FaultProxy extends AsyncDisposable {
  port: number
  /** How many connections each fate has befallen. */
  met: Record<Fate, number>
  /** From now on new connections meet a fate. Until then all are clean. */
  storm(): void
  /** From now on all are clean. Those that are half open stay so, unless they are let go: then both ends hear of it. */
  calm(how?: { letGo: boolean }): void
  /** From now on nothing goes through, and nobody is told; where it is deaf, not even that a goodbye was heard. */
  silence(how?: { deaf: boolean }): void
  /** Closes every connection there is. */
  cut(): void
}

interface Line {
  fate: Fate
  ends: [client: Socket, server: Socket]
  /** Bytes that go through before the fate strikes. */
  left: number
  /** Nothing goes through any more, and nobody is told. */
  silent: boolean
}

/** `random` gives numbers in [0, 1); each connection takes two of them. */
export async function faultProxy(target: NetConnectOpts, random: () => number): Promise<FaultProxy> {
  const lines = new Set<Line>()
  const met = Object.fromEntries(fates.map(fate => [fate, 0])) as Record<Fate, number>
  let foul = false
  let silent = false
  const proxy = createServer(client => {
    const [which, bytes] = [random(), random()]
    const fate = foul ? (fates[Math.floor(which * fates.length)] as Fate) : 'clean'
    // Half of them within the first request or its reply, the others later.
    const line: Line = { fate, ends: [client, connect(target)], left: 1 + Math.floor(bytes ** 2 * 12_000), silent }
    lines.add(line)
    join(line, met)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const cut = () => {
    for (const { ends } of lines) for (const end of ends) end.destroy()
  }
  return {
    port: (proxy.address() as AddressInfo).port,
    met,
    storm: () => {
      foul = true
    },
    calm: ({ letGo } = { letGo: false }) => {
      foul = false
      silent = false
      for (const line of lines) {
        if (!line.silent) line.fate = 'clean'
        else if (letGo) for (const end of line.ends) reset(end)
      }
    },
    silence: ({ deaf } = { deaf: false }) => {
      silent = true
      for (const line of lines) {
        line.silent = true
        for (const end of line.ends) end.allowHalfOpen = deaf
      }
    },
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise(done => proxy.close(done))
    },
  }
}

function join(line: Line, met: FaultProxy['met']): void {
  const [client, server] = line.ends
  if (!strikes(line)) met[line.fate]++
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    let behind = Promise.resolve()
    from.on('data', chunk => {
      from.pause()
      behind = behind.then(() => carry(line, from, to, chunk, met)).then(() => void from.resume())
    })
    from.on('end', () => void behind.then(() => line.silent || to.end()))
    from.on('error', () => {})
    from.on('close', () => void behind.then(() => line.silent || to.destroy()))
  }
}

/** A socket of this machine's file system knows no reset. */
const reset = (socket: Socket) => (socket.remoteAddress ? socket.resetAndDestroy() : socket.destroy())

const strikes = ({ fate }: Line) => fate !== 'clean' && fate !== 'slow' && fate !== 'drip'

async function carry(line: Line, from: Socket, to: Socket, chunk: Buffer, met: FaultProxy['met']): Promise<void> {
  const size = line.fate === 'drip' ? 1 + (chunk.length >> 4) : chunk.length
  for (let at = 0; at < chunk.length && !line.silent; at += size) {
    const piece = chunk.subarray(at, at + size)
    if (line.fate === 'drip' || line.fate === 'slow') await sleep(line.fate === 'drip' ? 2 : 40)
    if (!strikes(line)) {
      to.write(piece)
      continue
    }
    const isReply = from === line.ends[1]
    const counts = line.fate === 'half_open' || (line.fate === 'cut_request') !== isReply
    to.write(counts ? piece.subarray(0, line.left) : piece)
    if (counts) line.left -= piece.length
    if (counts && line.left <= 0) strike(line, met)
  }
}

function strike(line: Line, met: FaultProxy['met']): void {
  met[line.fate]++
  if (line.fate === 'half_open') line.silent = true
  else for (const end of line.ends) line.fate === 'reset' ? reset(end) : end.destroySoon()
}
