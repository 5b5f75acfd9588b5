import { codePoints, type Mutation, type Tier, tiers } from '#sync-rules'
import type { View } from '../store/types.ts'
import { locale } from '../texts/language.ts'
import { became, did, history, offers } from '../texts/rest.ts'
import { titleOf } from './media.ts'
import type { Line } from './past-lines.ts'

/** A change in words. Args come from any version of the app, so nothing is taken for granted. */

type Told = Pick<Line, 'kind' | 'args' | 'from_tier' | 'run' | 'media_id'>

const NOTE_SHOWN = 160

/** "Alien moved from B to A, above Heat". */
export function sentenceOf(view: View, { kind, args, from_tier, run, media_id }: Told): string {
  if (run) return (run.imported ? did.imported : did.brought)(run.ranked, run.saved)
  const title = titleOf(view.media(media_id ?? ''))
  switch (kind) {
    case 'ranking.place':
    case 'rest.create':
    case 'rest.move': {
      const tier = tiers.find(each => each === args.tier)
      if (!tier) return did.other(title)
      const beside = besideOf(view, args)
      if (from_tier === undefined) return did.put(title, tier, beside)
      if (from_tier === null) return did.ranked(title, tier, beside)
      return from_tier === tier ? did.movedWithin(title, tier, beside) : did.moved(title, from_tier, tier, beside)
    }
    case 'ranking.remove':
    case 'rest.delete':
      return did.removed(title)
    case 'ranking.note':
    case 'rest.note':
      return typeof args.notes === 'string' && args.notes !== ''
        ? did.noted(title, shortened(args.notes))
        : did.noteRemoved(title)
    case 'ranking.rematch':
      return did.rematched(title, titleOf(view.media(String(args.to_media_id))))
    case 'watchlist.add':
      return did.saved(title)
    case 'watchlist.remove':
      return did.unsaved(title)
    case 'media.stub':
    case 'rest.stub':
      return did.entered(typeof args.title === 'string' ? args.title : title)
    default:
      return did.other(title)
  }
}

/** A neighbour whose title is not here is not named; what an import brought was beside what it was in the file. */
function besideOf(view: View, { left, right, if_absent }: Record<string, unknown>): string {
  const near = (ids: unknown) => (Array.isArray(ids) && !if_absent ? view.media(String(ids[0])) : undefined)
  const [above, below] = [near(right), near(left)]
  if (above) return did.above(above.title)
  return below ? did.below(below.title) : ''
}

const shortened = (text: string): string =>
  codePoints(text) <= NOTE_SHOWN ? text : `${[...text].slice(0, NOTE_SHOWN).join('')} …`

/** What became of it; undefined where it is simply done, or waits. */
export function becameOf({
  outcome,
  reason,
  overruled,
}: Pick<Line, 'outcome' | 'reason' | 'overruled'>): string | undefined {
  if (overruled) return became.superseded
  if (outcome === null || outcome === 'applied') return undefined
  if (outcome === 'rejected' && reason === 'quota') return became.quota
  return became[outcome]
}

/** What the one tap would do where a wish lost. */
export function offerOf({ kind, args }: Mutation): string {
  if (kind === 'ranking.place') return offers.place(args.tier as Tier)
  if (kind === 'ranking.remove') return offers.remove
  return kind === 'ranking.note' ? offers.note : offers.any
}

const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })

/** "yesterday 21:04", by the calendar of whoever reads. Both in Unix milliseconds. */
export function momentOf(at: number, now: number): string {
  const time = clock.format(at)
  const yesterday = new Date(now)
  yesterday.setDate(yesterday.getDate() - 1)
  const day = days.format(at)
  if (day === days.format(now)) return history.today(time)
  return day === days.format(yesterday) ? history.yesterday(time) : history.day(day, time)
}
