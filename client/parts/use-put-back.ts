import { useState } from 'react'
import { notesFile } from '../adopt/keep.ts'
import { ApiError } from '../api.ts'
import { matchMedia, mediaByIds } from '../api-media.ts'
import { ours } from '../imports/ours.ts'
import { type OursPlan, planOurs } from '../imports/ours-plan.ts'
import { ImportRefused, type Row } from '../imports/types.ts'
import { useStore } from '../store/hooks.ts'
import { data, imports } from '../texts/rest.ts'
import { hand } from './hand.ts'
import { useAccount } from './session-store.tsx'
import { useMoves } from './use-moves.ts'

/** A list of 20,000 titles with the longest notes is smaller. In bytes. */
const MOST = 200 * 2 ** 20

/** What was not taken from a file, and why. */
export interface Unread {
  line: number
  title: string | null
  reason: string
}

interface Result {
  plan: OursPlan
  unread: Unread[]
  name: string
}

/** Putting a saved file back: it is read, its titles are found, and all of it is one step that can be taken back. */
export function usePutBack() {
  const store = useStore()
  const { arrived } = useAccount()
  const { tell } = useMoves()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const [result, setResult] = useState<Result>()

  async function putBack(file: File) {
    setTrouble(undefined)
    setResult(undefined)
    setBusy(true)
    try {
      if (file.size > MOST) return setTrouble(data.tooBig)
      const rows = read(file.name, await file.text())
      const name = crypto.randomUUID()
      const plan = await planOurs(rows, {
        owner_id: store.owner_id,
        view: store.view(),
        known: mediaByIds,
        match: store.guest ? undefined : matchMedia,
        work: { pause: () => new Promise(resolve => setTimeout(resolve)) },
        name,
      })
      const words = data.done(plan.ranked, plan.saved)
      const take = async () => {
        await store.keepMedia(plan.media)
        await store.append(plan.ops.map(({ op_id, mutation }) => ({ ...mutation, op_id })))
      }
      const safe = await tell(take, () => words, plan.ops.length > 0 ? 1 : 0)
      if (safe) setResult({ plan, unread: unreadIn(plan), name })
    } catch (error) {
      if (!(error instanceof ImportRefused)) console.error(error)
      setTrouble(troubleOf(error))
    } finally {
      setBusy(false)
    }
  }

  return {
    /** False until the account's own list is here, against which a file can be held. */
    ready: arrived,
    busy,
    trouble,
    result,
    putBack,
    downloadNotes: () => result && hand(notesFile(result.plan.notes_left, result.name, imports.untitled)),
  }
}

/** Throws ImportRefused. */
function read(path: string, text: string): Row[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // Half a file of ours, or something else altogether.
    throw new ImportRefused(text.startsWith('{"format":"marquee-export"') ? 'broken_file' : 'unknown')
  }
  const found = ours.read([{ path, text, guessed: false, json }])
  if (!found) throw new ImportRefused('unknown')
  return found.rows
}

function troubleOf(error: unknown): string {
  if (!(error instanceof ImportRefused)) {
    return error instanceof ApiError && error.status === 401 ? data.signedOut : data.lookUp
  }
  if (error.code === 'newer') return data.newer
  return error.code === 'unknown' ? data.notOurs : data.broken
}

const unreadIn = ({ left }: OursPlan): Unread[] =>
  left.map(({ skip, source, title }) => ({ line: source.line, title, reason: reasonOf(skip?.reason ?? 'unreadable') }))

const reasonOf = (reason: string): string =>
  Object.entries(data.reasons).find(([name]) => name === reason)?.[1] ?? data.reasons.unreadable
