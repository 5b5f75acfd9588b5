/** What a server says of itself at /metrics. For whoever starts it with these settings. */
export const METRICS_TOKEN = 'a token of benches that is of no use to anybody'

export interface Gauges {
  /** Megabytes of memory the process holds (resident set). */
  memory: number
  /** What of it is JavaScript's heap, as V8 has laid it out. */
  heap: number
  /** The longest time between two turns of its event loop since it was last asked, in milliseconds; 10 at least. */
  longest_turn: number
}

export async function readGauges(url: string): Promise<Gauges> {
  const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })).text()
  const gauge = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  return {
    memory: gauge('process_resident_memory_bytes') / 2 ** 20,
    heap: gauge('nodejs_heap_size_total_bytes') / 2 ** 20,
    longest_turn: gauge('nodejs_eventloop_lag_max_seconds') * 1000,
  }
}
