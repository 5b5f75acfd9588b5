import { purgeAccounts } from './accounts/deletion.ts'
import { forgetDeeds } from './audit.ts'
import { inLane } from './db/gate.ts'
import type { Deps } from './deps.ts'
import { dropExpired } from './media/expiry.ts'
import { forgetSessions, reapResults, resetIdleClients, trimLog } from './retention.ts'
import { refreshLeaderboards } from './social/leaderboard.ts'
import { clearThrottles } from './throttles.ts'

/** Work that no request waits for, done again and again. */
export interface Job {
  name: string
  /** Seconds from the end of one run to the begin of the next. */
  pause: number
  /** Must be safe to run in several processes at once. A throw is logged, and the next run comes all the same. */
  run(deps: Deps): Promise<unknown>
}

const jobs: Job[] = [
  { name: 'purge deleted accounts', pause: 3_600, run: purgeAccounts },
  { name: 'devices away for long', pause: 3_600, run: resetIdleClients },
  { name: 'results of long ago', pause: 3_600, run: reapResults },
  { name: 'the log of long ago', pause: 3_600, run: trimLog },
  { name: 'sessions long over', pause: 3_600, run: forgetSessions },
  { name: 'deeds of long ago', pause: 3_600, run: forgetDeeds },
  { name: 'films to ask for again', pause: 3_600, run: async deps => deps.films?.age() },
  { name: 'films of long ago', pause: 3_600, run: dropExpired },
  { name: 'suggestions', pause: 6 * 3_600, run: async deps => deps.films?.refreshSuggested() },
  { name: 'throttles that ran off', pause: 600, run: clearThrottles },
  { name: 'leaderboards', pause: 30, run: refreshLeaderboards },
]

/** Starts every job; the first run of each comes at once. Returns how to stop: a run under way is waited for. */
export function startJobs(deps: Deps): () => Promise<void> {
  const ends = jobs.map(job => startJob(deps, job))
  return async () => {
    await Promise.all(ends.map(end => end()))
  }
}

function startJob(deps: Deps, { name, pause, run }: Job): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let over = false
  let underWay = Promise.resolve()
  const turn = () => {
    underWay = inLane('background', undefined, () => run(deps))
      .catch(err => deps.log.error({ err, job: name }, 'a job failed'))
      .then(() => {
        if (!over) timer = setTimeout(turn, pause * 1000).unref()
      })
  }
  turn()
  return () => {
    over = true
    clearTimeout(timer)
    return underWay
  }
}
