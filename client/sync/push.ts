import type { Core } from '../store/core.ts'
import { Drain } from './drain.ts'
import type { Push, PushPorts } from './loop.ts'

/**
 * Drains the outbox: the oldest ops, in order, until none waits.
 *
 * idle ─ wake/append → handshake (once) → head slice ─ reply → next slice, and settle meanwhile … → settle → idle
 *        409 put the numbers right │ 401 new token │ 4xx split, then set the one op aside │ else wait and try again
 *
 * Anything may happen twice: the server counts.
 */
export function startPush(ports: PushPorts, core: Core): Push {
  const drain = new Drain(ports, core)
  let highest = core.memory.meta.minted
  const appended = () => {
    const { minted, client_id } = core.memory.meta
    if (minted !== highest || client_id !== drain.clientId) drain.appended()
    highest = minted
  }
  const unlisten = [core.subscribe(appended), core.onBegunAnew(() => drain.greet())]
  drain.wake()
  const stop = () => {
    for (const each of unlisten) each()
    drain.stop()
  }
  return { wake: () => drain.wake(), greet: () => drain.greet(), stop }
}
