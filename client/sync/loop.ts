import type { Clock, Network, Random } from '../store/ports.ts'
import type { Link } from '../store/status.ts'

export interface PushPorts {
  clock: Clock
  random: Random
  network: Network
  /** How many ops one push may bring: what the server takes, unless said. */
  most?: number | undefined
  /** How the exchange goes. */
  link(link: Link): void
  /** The server has lost what it had: the shapes are to be fetched anew. */
  wentBack(): void
}

export interface Loop {
  /** Try now: somebody came online, looked, or logged in. */
  wake(): void
  stop(): void
}

export interface Push extends Loop {
  /** Asks the server how far it has come, also when nothing waits: it may have lost what it had. */
  greet(): void
}
