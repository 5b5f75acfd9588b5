import { useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { type MediaItem, type Tier, tiers } from '#sync-rules'
import { useStore } from '../store/hooks.ts'
import { board } from '../texts/first.ts'
import { add } from '../texts/rest.ts'
import type { Draft } from './draft.ts'
import { dropHalf, halfDone, keepHalf } from './half-done.ts'
import { begin, type Duel, pivot, place, spotAt } from './head-to-head.ts'
import { titleOf } from './media.ts'
import { tidyNote } from './note-field.tsx'
import { useMoves, whereabouts } from './use-moves.ts'
import { useWayBack } from './use-way-back.ts'

export type Step =
  | { at: 'search' }
  | { at: 'tier'; item: MediaItem }
  | { at: 'note'; item: MediaItem; tier: Tier }
  | { at: 'duel'; item: MediaItem; tier: Tier }

/**
 * What a reload finds again. `edit` is the note: whatever comes meanwhile is not what was edited. It is missing in one kept
 * by an earlier version.
 */
interface Half {
  step: Step
  edit?: Draft
}

const order = ['search', 'tier', 'note', 'duel'] as const
const before = { tier: 'search', note: 'tier', duel: 'note' } as const

/**
 * The way from a found title to its place: search, tier, note, questions. Nothing is written before the last step,
 * so leaving half-way leaves everything as it was, also for an item that is ranked already.
 */
export function useAdd() {
  const store = useStore()
  const { tell } = useMoves()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const asked = params.get('media') ?? ''
  const [half] = useState(() => begun(store.owner_id, asked))
  const first = () => firstStep(store.view().media(asked), params)
  const [step, setStep] = useState<Step>(() => half?.step ?? first())
  /** The step nearest to the search that somebody has been at. */
  const [nearest, setNearest] = useState(() => order.indexOf(first().at))
  const [edit, setEdit] = useState(() => half?.edit ?? editOf(asked))
  const at = order.indexOf(step.at)
  if (at < nearest) setNearest(at)
  const leave = useWayBack({
    depth: Math.max(0, at - nearest),
    back,
    anew() {
      setStep(first())
      setNearest(order.indexOf(first().at))
      setEdit(editOf(asked))
    },
  })
  useEffect(() => keepHalf('add', store.owner_id, { step, edit }), [store, step, edit])
  useEffect(() => () => dropHalf('add'), [])

  function editOf(id: string): Draft {
    const from = store.view().entry(id)?.notes ?? ''
    return { from, text: from }
  }

  function choose(item: MediaItem) {
    setEdit(editOf(item.id))
    setStep({ at: 'tier', item })
  }

  function back() {
    if (step.at === 'search') return void navigate(-1)
    const at = before[step.at]
    setStep(at === 'search' ? { at } : ({ ...step, at } as Step))
  }

  const rivalsOf = (item: MediaItem, tier: Tier) => store.view().tiers[tier].filter(id => id !== item.id)

  async function finish(item: MediaItem, tier: Tier, duel: Duel, settled: boolean) {
    const spot = spotAt(duel.rivals, place(duel), id => store.view().entry(id)?.tier === tier)
    const rival = settled ? undefined : duel.rivals[pivot(duel) ?? -1]
    const [text, from] = [tidyNote(edit.text), tidyNote(edit.from)]
    const noted = text !== from
    const done = await tell(
      async () => {
        await store.keepMedia([item])
        await store.place(item.id, tier, spot, settled ? undefined : { needs_placing: true })
        if (noted) await store.note(item.id, text, from)
      },
      () =>
        rival === undefined
          ? whereabouts(store, item.id)
          : `${whereabouts(store, item.id)}. ${add.justAbove(titleOf(store.view().media(rival)))}`,
      noted ? 2 : 1,
      rival === undefined ? undefined : { label: board.move, to: `/item/${item.id}` },
    )
    if (done) leave('/', { row: item.id })
  }

  /** After the note: straight into an empty tier, or to the questions. */
  async function afterNote(item: MediaItem, tier: Tier) {
    const rivals = rivalsOf(item, tier)
    if (rivals.length === 0) await finish(item, tier, begin([]), true)
    else setStep({ at: 'duel', item, tier })
  }

  const setNote = (text: string) => setEdit({ ...edit, text })

  return { step, setStep, note: edit.text, setNote, choose, back, leave, rivalsOf, finish, afterNote }
}

/** An add that a reload cut short, if it is about the item asked for, or none is. */
function begun(owner: string, asked: string): Half | undefined {
  const half = halfDone<Half>('add', owner)
  if (half === undefined || half.step.at === 'search') return undefined
  return asked === '' || asked === half.step.item.id ? half : undefined
}

/** `?media=` begins at the tier; with `&tier=` too, at the questions. */
function firstStep(item: MediaItem | undefined, params: URLSearchParams): Step {
  const tier = tiers.find(t => t === params.get('tier'))
  if (!item) return { at: 'search' }
  return tier ? { at: 'duel', item, tier } : { at: 'tier', item }
}
