import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { progress } from './measure.ts'

/**
 * Starts processes on half of the cores and leaves the other half to this one: whoever sends has machines of their own. Where
 * nothing can be pinned (`taskset` of Linux) all share all.
 */
export async function apart<T>(start: () => Promise<T>): Promise<T> {
  const cores = availableParallelism()
  const half = Math.floor(cores / 2)
  // What a process starts is bound as it is.
  const can = half > 0 && bind(0, half - 1)
  if (!can) progress('the senders share the cores of the server')
  const started = await start()
  if (can) bind(half, cores - 1)
  return started
}

/** Binds this process, with all its threads, to some cores. False when that cannot be had. */
const bind = (first: number, last: number): boolean =>
  spawnSync('taskset', ['-a', '-c', '-p', `${first}-${last}`, `${process.pid}`], { stdio: 'ignore' }).status === 0
