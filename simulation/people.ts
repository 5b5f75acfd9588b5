import { v5 } from 'uuid'
import { ID_NAMESPACE, type Tier, TRAIL_LENGTH, tiers } from '#sync-rules'
import type { OpenStore } from '../client/store/store.ts'
import type { Spot, Wanted } from '../client/store/types.ts'
import type { Dice } from './random.ts'
import type { Gesture } from './script.ts'

/** What a person does next, by weight. */
const habits: [number, Gesture['do']][] = [
  [55, 'place'],
  [10, 'remove'],
  [10, 'note'],
  [5, 'save'],
  [4, 'unsave'],
  [5, 'undo'],
  [3, 'stub'],
  [2, 'import'],
  [2, 'rematch'],
]

function choose(dice: Dice): Gesture['do'] {
  let left = dice.below(habits.reduce((sum, [weight]) => sum + weight, 0))
  for (const [weight, habit] of habits) {
    left -= weight
    if (left < 0) return habit
  }
  return 'place'
}

const words = ['great', 'slow', 'again!', 'the ferry scene', 'front row', 'understudy on']

/** What somebody who sees this list does next. */
export function decide(store: OpenStore, dice: Dice, media: readonly string[]): Gesture {
  const view = store.view()
  const ranked = tiers.flatMap(tier => view.tiers[tier])
  const habit = choose(dice)
  const item = dice.chance(0.4) && ranked.length > 0 ? dice.pick(ranked) : dice.pick(media)
  const entry = view.entry(item)
  switch (habit) {
    case 'remove':
      return entry ? { do: 'remove', item } : { do: 'nothing' }
    case 'note':
      return entry ? { do: 'note', item, notes: edit(entry.notes ?? '', dice) } : { do: 'nothing' }
    case 'rematch':
      return entry ? { do: 'rematch', item, to: dice.pick(media) } : { do: 'nothing' }
    case 'save':
    case 'unsave':
      return { do: habit, item }
    case 'stub':
      return { do: 'stub', title: `Play ${dice.below(5)}`, tier: dice.pick(tiers) }
    case 'import':
      return { do: 'import', list: dice.below(3) }
    case 'place': {
      const tier = dice.pick(tiers.slice(0, 3)) as Tier
      const others = view.tiers[tier].filter(id => id !== item)
      return { do: 'place', item, tier, spot: somewhere(others, dice) }
    }
    default:
      return { do: 'undo' }
  }
}

/** Does it. Settles when the store says that it is on disk. */
export async function carryOut(store: OpenStore, gesture: Gesture, media: readonly string[]): Promise<unknown> {
  switch (gesture.do) {
    case 'place':
      return store.place(gesture.item, gesture.tier, gesture.spot)
    case 'remove':
      return store.remove(gesture.item)
    case 'save':
      return store.save(gesture.item)
    case 'unsave':
      return store.unsave(gesture.item)
    case 'note': {
      const entry = store.view().entry(gesture.item)
      return entry && store.note(gesture.item, gesture.notes, entry.notes)
    }
    case 'rematch':
      return store.append([{ kind: 'ranking.rematch', args: { media_id: gesture.item, to_media_id: gesture.to } }])
    case 'stub': {
      const id = await store.stub({ media_type: 'PLAY', title: gesture.title, release_year: 1990 })
      return store.place(id, gesture.tier, 'bottom')
    }
    case 'import':
      return store.append(oldList(gesture.list, store.owner_id, media))
    case 'undo':
      return store.undo()
    case 'nothing':
      return undefined
  }
}

/** One of a few old lists that whoever has it may bring more than once, on any device. */
function oldList(which: number, ownerId: string, media: readonly string[]): Wanted[] {
  const list = media.filter((_, i) => i % 3 === which)
  const batch_id = v5(`batch ${which} of ${ownerId}`, ID_NAMESPACE)
  return list.map((media_id, i): Wanted => {
    const [left, right] = [list.slice(0, i).reverse().slice(0, TRAIL_LENGTH), list.slice(i + 1, i + 1 + TRAIL_LENGTH)]
    const from = { if_absent: true, needs_placing: true, origin: 'import', batch_id } as const
    const op_id = v5(`import ${batch_id} ${i}`, ID_NAMESPACE)
    return { op_id, kind: 'ranking.place', args: { media_id, tier: tiers[which] as Tier, left, right, ...from } }
  })
}

function somewhere(list: readonly string[], dice: Dice): Spot {
  if (list.length === 0 || dice.chance(0.15)) return dice.chance(0.5) ? 'top' : 'bottom'
  const beside = dice.pick(list)
  return dice.chance(0.5) ? { after: beside } : { before: beside }
}

function edit(text: string, dice: Dice): string {
  const lines = text === '' ? [] : text.split('\n')
  if (lines.length > 0 && dice.chance(0.4)) lines[dice.below(lines.length)] = dice.pick(words)
  else if (lines.length < 5) lines.push(dice.pick(words))
  else lines.pop()
  return lines.join('\n')
}
