import { useId, useState } from 'react'
import { searchKey, type Tier } from '#sync-rules'
import type { Spot } from '../store/types.ts'
import { moving } from '../texts/rest.ts'
import { Dialog } from './dialog.tsx'
import { titleOf } from './media.ts'
import css from './page.module.css'
import { TierPicker } from './tier-picker.tsx'
import { useMoves } from './use-moves.ts'
import { useView } from './use-view.ts'

/** Moves an item without dragging: to a tier, then to its top, its bottom, a number, or just below something. */
export default function MoveDialog({ id, onClose }: { id: string; onClose(): void }) {
  const view = useView()
  const moves = useMoves()
  const [tier, setTier] = useState<Tier | undefined>(view.entry(id)?.tier)
  const [number, setNumber] = useState('')
  const [text, setText] = useState('')
  const [trouble, setTrouble] = useState<string>()
  const numberId = useId()
  const afterId = useId()
  const troubleId = useId()
  const others = tier === undefined ? [] : view.tiers[tier].filter(other => other !== id)

  async function go(spot: Spot) {
    if (tier !== undefined && (await moves.place(id, tier, spot))) onClose()
  }

  function goToNumber() {
    const wanted = Number(number)
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > others.length + 1) {
      return setTrouble(moving.badNumber(others.length + 1))
    }
    const above = others[wanted - 2]
    void go(above === undefined ? 'top' : { after: above })
  }

  const key = searchKey(text)
  const found =
    key === '' ? [] : others.filter(other => searchKey(view.media(other)?.title ?? '').includes(key)).slice(0, 6)

  return (
    <Dialog title={moving.heading(titleOf(view.media(id)))} onClose={onClose} about={id}>
      <div className={css.form}>
        <TierPicker chosen={tier} onPick={setTier} />
        <div className={css.line}>
          <button type="button" onClick={() => void go('top')}>
            {moving.top}
          </button>
          <button type="button" onClick={() => void go('bottom')}>
            {moving.bottom}
          </button>
        </div>
        <form
          className={css.field}
          onSubmit={event => {
            event.preventDefault()
            goToNumber()
          }}
        >
          <label htmlFor={numberId}>{moving.number(others.length + 1)}</label>
          <div className={css.line}>
            <span className={css.grow}>
              <input
                id={numberId}
                inputMode="numeric"
                value={number}
                aria-invalid={trouble !== undefined}
                aria-describedby={troubleId}
                onChange={event => {
                  setNumber(event.target.value)
                  setTrouble(undefined)
                }}
              />
            </span>
            <button type="submit">{moving.go}</button>
          </div>
          <span id={troubleId} className={css.error}>
            {trouble}
          </span>
        </form>
        {tier !== undefined && others.length > 0 ? (
          <div className={css.field}>
            <label htmlFor={afterId}>{moving.below}</label>
            <input
              id={afterId}
              type="search"
              value={text}
              placeholder={moving.belowHint(tier)}
              onChange={event => setText(event.target.value)}
            />
            <ul className={css.list}>
              {found.map(other => (
                <li key={other}>
                  <button type="button" onClick={() => void go({ after: other })}>
                    {moving.belowOf(titleOf(view.media(other)))}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
    </Dialog>
  )
}
