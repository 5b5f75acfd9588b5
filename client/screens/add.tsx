import { useEffect } from 'react'
import type { Tier } from '#sync-rules'
import { Compare } from '../parts/compare.tsx'
import { Icon } from '../parts/icons.tsx'
import { kindAndYear } from '../parts/media.ts'
import { NoteField, noteFits } from '../parts/note-field.tsx'
import { hush } from '../parts/notice.ts'
import { once } from '../parts/once.ts'
import css from '../parts/page.module.css'
import { Poster } from '../parts/poster.tsx'
import { SearchList } from '../parts/search-list.tsx'
import { TierPicker } from '../parts/tier-picker.tsx'
import { useAdd } from '../parts/use-add.ts'
import { useStore } from '../store/hooks.ts'
import { common } from '../texts/first.ts'
import { add, item } from '../texts/rest.ts'

/** Search, tier, note, head-to-head. */
export default function Add() {
  const { step, setStep, note, setNote, choose, back, leave, rivalsOf, finish, afterNote } = useAdd()
  const store = useStore()
  // The Undo of an earlier change would be taken for that of the questions.
  useEffect(hush, [])
  const before = step.at === 'search' ? undefined : store.view().entry(step.item.id)
  const numberIn = (tier: Tier, id: string) => store.view().tiers[tier].indexOf(id) + 1

  return (
    <main className={css.page} id="main" onClickCapture={once}>
      <div className={`${css.line} ${css.spread}`}>
        <button type="button" className="bare" onClick={back}>
          <Icon name="back" />
          {common.back}
        </button>
        <button type="button" className="bare" onClick={() => leave('/')}>
          {common.cancel}
        </button>
      </div>
      {step.at === 'search' ? (
        <SearchList onChoose={choose} />
      ) : (
        <div className={css.card}>
          <Poster item={step.item} size="row" />
          <div className={css.grow}>
            <span className={css.name} dir="auto">
              {step.item.title}
            </span>
            <span className={css.hint}>{kindAndYear(step.item)}</span>
          </div>
        </div>
      )}
      {before ? <p className={css.hint}>{add.again}</p> : null}
      {step.at === 'tier' ? (
        <>
          <h1>{add.tier}</h1>
          <TierPicker chosen={before?.tier} onPick={tier => setStep({ at: 'note', item: step.item, tier })} />
        </>
      ) : null}
      {step.at === 'note' ? (
        <form
          className={css.form}
          onSubmit={event => {
            event.preventDefault()
            void afterNote(step.item, step.tier)
          }}
        >
          <h1>{add.noteHeading}</h1>
          <NoteField label={add.note} placeholder={add.noteHint} value={note} onChange={setNote} />
          <div className={css.line}>
            <button type="submit" className="lit" disabled={!noteFits(note)}>
              {note.trim() === '' ? add.noNote : add.go}
            </button>
          </div>
        </form>
      ) : null}
      {step.at === 'duel' ? (
        <Compare
          newcomer={step.item}
          tag={before && item.isRanked(before.tier, numberIn(before.tier, step.item.id))}
          numberOf={id => numberIn(step.tier, id)}
          rivals={rivalsOf(step.item, step.tier)}
          onDone={(duel, settled) => finish(step.item, step.tier, duel, settled)}
        />
      ) : null}
    </main>
  )
}
