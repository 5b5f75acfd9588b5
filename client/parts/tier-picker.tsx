import { type Tier, tiers } from '#sync-rules'
import { tierNames } from '../texts/first.ts'
import css from './tier-picker.module.css'
import { useView } from './use-view.ts'

/** Five big buttons, each with its count. */
export function TierPicker({ chosen, onPick }: { chosen?: Tier | undefined; onPick(tier: Tier): void }) {
  const view = useView()
  return (
    <div className={css.tiers}>
      {tiers.map(tier => (
        <button
          key={tier}
          type="button"
          className={css.tier}
          data-tier={tier}
          aria-pressed={chosen === undefined ? undefined : chosen === tier}
          onClick={() => onPick(tier)}
        >
          <span className={css.letter}>{tier}</span>
          <span className={css.name}>{tierNames[tier]}</span>
          <span className={css.count}>{view.tiers[tier].length}</span>
        </button>
      ))}
    </div>
  )
}
