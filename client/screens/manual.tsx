import { type FormEvent, useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { type Attributes, type MediaType, rest } from '#sync-rules'
import { Field } from '../parts/field.tsx'
import { dropHalf, halfDone, keepHalf } from '../parts/half-done.ts'
import { say } from '../parts/notice.ts'
import css from '../parts/page.module.css'
import { useAccount } from '../parts/session-store.tsx'
import { useStore } from '../store/hooks.ts'
import { common } from '../texts/first.ts'
import { manual, refused } from '../texts/rest.ts'

/** A film or play typed in by hand. It is the person's own, and ranks like any other. */
export default function Manual() {
  const store = useStore()
  const { user } = useAccount()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const [half] = useState(() => halfDone<Record<string, string>>('manual', store.owner_id) ?? {})
  const [type, setType] = useState<MediaType>(half.type === 'MOVIE' ? 'MOVIE' : 'PLAY')
  useEffect(() => () => dropHalf('manual'), [])
  const [errors, setErrors] = useState<Partial<Record<string, string>>>({})

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = event.currentTarget.elements
    const form = new FormData(event.currentTarget)
    const read = readStub(type, form)
    setErrors(read.errors)
    const [wrong] = Object.keys(read.errors)
    const field = wrong && fields.namedItem(wrong === 'attributes' ? 'director' : wrong)
    if (field instanceof HTMLElement) field.focus()
    if (!read.stub) return
    try {
      const id = await store.stub(read.stub)
      if (form.get('then') === 'later') {
        await store.save(id)
        return void navigate('/later')
      }
      void navigate(`/add?media=${id}`, { replace: true })
    } catch (error) {
      console.error(error)
      say(common.notSaved)
    }
  }

  /** What is typed anew is not wrong until it is looked at again. */
  function mend(field: EventTarget) {
    if (!(field instanceof HTMLInputElement)) return
    const about = field.name === 'venue' || field.name === 'director' ? 'attributes' : field.name
    setErrors(({ [about]: _, ...others }) => others)
  }

  return (
    <main className={css.page} id="main">
      <h1>{manual.heading}</h1>
      <p className={css.soft}>{user?.visibility === 'public' ? manual.whyPublic : manual.why}</p>
      <form
        className={css.form}
        onSubmit={event => void submit(event)}
        onChange={event => {
          keepHalf('manual', store.owner_id, Object.fromEntries(new FormData(event.currentTarget)))
          mend(event.target)
        }}
        noValidate
      >
        <fieldset className={css.choices}>
          <legend className="unseen">{manual.what}</legend>
          {(['PLAY', 'MOVIE'] as const).map(value => (
            <label key={value} className={css.choice}>
              <input type="radio" name="type" value={value} checked={type === value} onChange={() => setType(value)} />
              {value === 'PLAY' ? common.play : common.film}
            </label>
          ))}
        </fieldset>
        <Field
          name="title"
          label={manual.title}
          error={errors.title}
          defaultValue={half.title ?? params.get('title') ?? ''}
        />
        <Field
          name="year"
          label={manual.year}
          hint={manual.yearHint}
          error={errors.year}
          defaultValue={half.year}
          inputMode="numeric"
        />
        {type === 'PLAY' ? (
          <Field name="venue" label={manual.venue} defaultValue={half.venue} error={errors.attributes} />
        ) : null}
        <Field name="director" label={manual.director} defaultValue={half.director} error={errors.attributes} />
        <fieldset className={css.choices}>
          <legend className="unseen">{manual.andThen}</legend>
          <label className={css.choice}>
            <input type="radio" name="then" value="rank" defaultChecked />
            {manual.rank}
          </label>
          <label className={css.choice}>
            <input type="radio" name="then" value="later" />
            {manual.later}
          </label>
        </fieldset>
        <div className={css.line}>
          <button type="submit" className="lit">
            {manual.go}
          </button>
          <button type="button" className="bare" onClick={() => void navigate(-1)}>
            {common.cancel}
          </button>
        </div>
      </form>
    </main>
  )
}

const word = (form: FormData, name: string): string => String(form.get(name) ?? '').trim()

/** What was typed, checked by the contract, or the fields that are wrong. */
function readStub(media_type: MediaType, form: FormData) {
  const year = word(form, 'year')
  const attributes: Attributes = {}
  for (const name of ['venue', 'director']) if (word(form, name) !== '') attributes[name] = word(form, name)
  const read = rest.createStub.safeParse({
    media_type,
    title: word(form, 'title'),
    release_year: year === '' ? null : Number(year),
    attributes,
  })
  const errors: Partial<Record<string, string>> = {}
  for (const issue of read.error?.issues ?? []) {
    const field = String(issue.path[0])
    if (field === 'title') errors.title = word(form, 'title') === '' ? manual.needTitle : refused.title(issue.message)
    else if (field === 'release_year') errors.year = manual.badYear
    else errors.attributes = refused.field(issue.message)
  }
  return { stub: read.success ? { ...read.data, release_year: read.data.release_year ?? null } : undefined, errors }
}
