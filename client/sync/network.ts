import type { DigestReply, PushReply } from '#sync-rules'
import { authorization, call, hasToken, patientFetch, renew, retryAfter } from '../api.ts'
import { mediaByIds } from '../api-media.ts'
import { loaded } from '../loading.ts'
import type { Network, ShapeHooks, TextRow } from '../store/ports.ts'
import { anyTabVisible } from './visibility.ts'

/** The network as a browser has it. The Shape client is loaded when the first stream opens. */
export const network: Network = {
  push: async body => (await call<PushReply>('POST', '/sync/mutations', { body })).data,
  media: mediaByIds,
  compare: async held => {
    const query = new URLSearchParams()
    if (held) query.set('seq', String(held.seq))
    for (const [shape, text] of Object.entries(held?.texts ?? {})) query.set(shape, await sha256(text))
    return (await call<DigestReply>('GET', `/sync/digest?${query}`)).data
  },
  renew,
  shape: (name, resume, hooks) => {
    const stop = new AbortController()
    void stream(name, resume, hooks, stop.signal).catch(() => {
      if (!stop.signal.aborted) hooks.failed('lost')
    })
    return () => stop.abort()
  },
}

/** In hex. Rejects where a browser has no such thing: in no secure context. */
export async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Values stay the text they are on the wire: what they mean is said once, in wire.ts. */
const asText = (text: string) => text
const parser = {
  int2: asText,
  int4: asText,
  int8: asText,
  float4: asText,
  float8: asText,
  bool: asText,
  json: asText,
  jsonb: asText,
}

async function stream(
  name: string,
  resume: { handle: string; offset: string } | null,
  hooks: ShapeHooks,
  signal: AbortSignal,
): Promise<void> {
  const { ShapeStream, FetchError, isChangeMessage, isControlMessage } = await loaded(
    'streams',
    import('@electric-sql/client'),
  )
  if (!hasToken() && !(await renew())) return hooks.failed('login')
  if (signal.aborted) return
  type Offset = NonNullable<ConstructorParameters<typeof ShapeStream>[0]['offset']>
  const shape = new ShapeStream<TextRow>({
    url: new URL(`/sync/shapes/${name}`, location.origin).href,
    ...(resume ? { handle: resume.handle, offset: resume.offset as Offset } : {}),
    headers: { Authorization: authorization },
    parser,
    signal,
    runtimeVisibility: anyTabVisible,
    fetchClient: (url, init) => fetchOrTell(url, init, hooks, signal),
    onError: error => {
      if (!signal.aborted) hooks.failed(error instanceof FetchError ? failureOf(error.status) : 'lost')
    },
  })
  shape.subscribe(async messages => {
    if (signal.aborted) return
    const refetch = messages.findLastIndex(m => isControlMessage(m) && m.headers.control === 'must-refetch')
    if (refetch >= 0) hooks.refetch()
    const rest = messages.slice(refetch + 1)
    if (rest.length === 0) return
    const rows = rest.filter(isChangeMessage).map(({ headers, value }) => ({
      operation: headers.operation === 'insert' ? ('insert' as const) : ('update' as const),
      value,
    }))
    const upToDate = rest.some(m => isControlMessage(m) && m.headers.control === 'up-to-date')
    await hooks.batch({ rows, upToDate, handle: shape.shapeHandle ?? '', offset: shape.lastOffset })
  })
}

const failureOf = (status: number) => (status === 401 ? 'login' : status === 400 ? 'out_of_bounds' : 'lost')

/**
 * The Shape client would retry in silence for as long as the network is away. We want to know, to say so on the
 * screen and to start again the moment somebody comes online.
 */
async function fetchOrTell(
  url: RequestInfo | URL,
  init: RequestInit | undefined,
  hooks: ShapeHooks,
  signal: AbortSignal,
) {
  try {
    const response = await patientFetch(url, { ...init, cache: 'no-store' })
    if ((response.status >= 500 || response.status === 429) && !signal.aborted)
      hooks.failed('lost', retryAfter(response))
    return response
  } catch (error) {
    if (!signal.aborted && !init?.signal?.aborted) hooks.failed('lost')
    throw error
  }
}
