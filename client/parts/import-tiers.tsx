import { useId } from 'react'
import { type MediaType, type Tier, tiers } from '#sync-rules'
import { listsIn, ratingsIn, type Settings, unratedIn } from '../imports/tiers.ts'
import type { Row } from '../imports/types.ts'
import { tierNames } from '../texts/first.ts'
import { imports } from '../texts/rest.ts'
import own from './import-tiers.module.css'
import css from './page.module.css'

interface Props {
  rows: readonly Row[]
  settings: Settings
  onChange(settings: Settings): void
}

type Option = [value: string, name: string]
const tierOptions: Option[] = tiers.map(tier => [tier, `${tier} ${tierNames[tier]}`])
const out: Option = ['out', imports.out]

/** What ratings mean here: a proposal that the person changes as they like. */
export function ImportTiers({ rows, settings, onChange }: Props) {
  const [ratings, lists, unrated] = [ratingsIn(rows), listsIn(rows), unratedIn(rows)]
  const unknownKind = rows.some(row => row.media_type === null && !row.skip)
  if (ratings.length + lists.length + unrated === 0 && !unknownKind) return null
  const spread: Option[] = settings.order === null ? [] : [['spread', imports.spread]]
  return (
    <section className={css.form} aria-labelledby="import-tiers">
      <h2 id="import-tiers">{ratings.length > 0 ? imports.tiers : imports.tier}</h2>
      <p className={css.hint}>{imports.tiersWhy}</p>
      <div className={own.pairs}>
        {ratings.map(({ key, rating, count }) => (
          <Select
            key={key}
            label={imports.rating(rating.value, rating.scale, count)}
            value={settings.tiers[key] ?? 'out'}
            options={[...tierOptions, out]}
            beside
            onChange={tier => onChange({ ...settings, tiers: { ...settings.tiers, [key]: tier as Tier | 'out' } })}
          />
        ))}
      </div>
      {lists.length > 0 ? (
        <Select
          label={imports.order}
          value={settings.order ?? ''}
          options={[
            ['', imports.orderNone],
            ...lists.map(({ name, count }): Option => [name, imports.orderOf(name, count)]),
          ]}
          onChange={name =>
            onChange({
              ...settings,
              order: name === '' ? null : name,
              unrated: name === '' && settings.unrated === 'spread' ? 'B' : settings.unrated,
            })
          }
        />
      ) : null}
      {unrated > 0 ? (
        <Select
          label={imports.unrated(unrated)}
          value={settings.unrated}
          options={[...tierOptions, ...spread, ['later', imports.later], out]}
          onChange={to => onChange({ ...settings, unrated: to as Settings['unrated'] })}
        />
      ) : null}
      {unknownKind ? (
        <Select
          label={imports.kind}
          value={settings.stub_type}
          options={Object.entries(imports.kinds)}
          onChange={type => onChange({ ...settings, stub_type: type as MediaType })}
        />
      ) : null}
    </section>
  )
}

interface SelectProps {
  /** The label stands beside the field, not above it. */
  beside?: boolean
  label: string
  value: string
  options: readonly Option[]
  onChange(value: string): void
}

function Select({ label, value, options, onChange, beside = false }: SelectProps) {
  const id = useId()
  return (
    <div className={beside ? own.pair : css.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={event => onChange(event.target.value)}>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
