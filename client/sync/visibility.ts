/**
 * Electric's client stops streaming while its own document is hidden. The tab that leads may well be in the background
 * while another one of ours is looked at: the stream goes on as long as any tab is visible.
 */
type State = 'visible' | 'hidden'

interface Presence {
  tab: string
  /** `gone` when the tab closes. */
  state: State | 'gone'
  /** Asks the others to say how they are. */
  ask?: boolean
}

const self = Math.random().toString(36).slice(2)
const others = new Map<string, State>()
const listeners = new Set<(state: State) => void>()
let channel: BroadcastChannel | undefined
let last: State = 'visible'

const own = (): State => (document.visibilityState === 'hidden' ? 'hidden' : 'visible')
const state = (): State => (own() === 'visible' || [...others.values()].includes('visible') ? 'visible' : 'hidden')

function changed(): void {
  if (state() === last) return
  last = state()
  for (const listener of listeners) listener(last)
}

/** To be called once in every tab, before anything streams. */
export function announceVisibility(): void {
  if (channel) return
  channel = new BroadcastChannel('mq-visible')
  const say = (now: Presence['state'], ask = false) =>
    channel?.postMessage({ tab: self, state: now, ask } satisfies Presence)
  channel.onmessage = ({ data }: MessageEvent<Presence>) => {
    if (data.state === 'gone') others.delete(data.tab)
    else others.set(data.tab, data.state)
    if (data.ask) say(own())
    changed()
  }
  document.addEventListener('visibilitychange', () => {
    say(own())
    changed()
  })
  addEventListener('pagehide', () => say('gone'))
  last = state()
  say(own(), true)
}

export const anyTabVisible = {
  getCurrentState: state,
  subscribe: (listener: (state: State) => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
