import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { Link } from 'react-router'
import { type Tier, tiers } from '#sync-rules'
import { hand } from '../parts/hand.ts'
import { Icon } from '../parts/icons.tsx'
import { say } from '../parts/notice.ts'
import page from '../parts/page.module.css'
import { useAccount } from '../parts/session-store.tsx'
import { useView } from '../parts/use-view.ts'
import { type Content, chosen, type Theme, wordsOf } from '../share/choose.ts'
import { draw } from '../share/draw.ts'
import { places, tierNames } from '../texts/first.ts'
import { share } from '../texts/rest.ts'
import css from './share.module.css'

const counts = [3, 5, 10, 25]
const themes = ['dark', 'light'] as const

/** A picture of one's list to send to others, made on this device; and for whoever is public, the address of their page. */
export default function Share() {
  const view = useView()
  const { user } = useAccount()
  const filled = tiers.filter(tier => view.tiers[tier].length > 0)
  const [left, setLeft] = useState<readonly Tier[]>([])
  const [each, setEach] = useState(5)
  const [theme, setTheme] = useState<Theme>(preferred)
  const content = useMemo(
    () => chosen(view, user?.username ?? null, { tiers: tiers.filter(tier => !left.includes(tier)), each }),
    [view, user, left, each],
  )
  if (filled.length === 0) {
    return (
      <main className={page.page} id="main">
        <h1>{places.share}</h1>
        <p className={page.soft}>{share.empty}</p>
        <Link to="/add" className="button lit">
          <Icon name="search" />
          {places.search}
        </Link>
      </main>
    )
  }
  return (
    <main className={`${page.page} ${css.page}`} id="main">
      <h1>{places.share}</h1>
      <p className={page.soft}>{share.why}</p>
      <div className={css.sheet}>
        <div className={css.options}>
          <fieldset className={page.choices}>
            <legend>{share.tiers}</legend>
            {filled.map(tier => (
              <label key={tier} className={page.choice}>
                <input
                  type="checkbox"
                  checked={!left.includes(tier)}
                  onChange={event => setLeft(event.target.checked ? left.filter(t => t !== tier) : [...left, tier])}
                />
                {share.tier(tier, tierNames[tier], view.tiers[tier].length)}
              </label>
            ))}
          </fieldset>
          <fieldset className={page.choices}>
            <legend>{share.each}</legend>
            <div className={css.row}>
              {counts.map(n => (
                <label key={n}>
                  <input type="radio" name="each" checked={each === n} onChange={() => setEach(n)} />
                  {share.upTo(n)}
                </label>
              ))}
            </div>
          </fieldset>
          <fieldset className={page.choices}>
            <legend>{share.look}</legend>
            <div className={css.row}>
              {themes.map(name => (
                <label key={name}>
                  <input type="radio" name="theme" checked={theme === name} onChange={() => setTheme(name)} />
                  {share.looks[name]}
                </label>
              ))}
            </div>
          </fieldset>
          {user ? <Address username={user.username} isPublic={user.visibility === 'public'} /> : null}
        </div>
        {content.tiers.length === 0 ? <p role="status">{share.noTier}</p> : <Result content={content} theme={theme} />}
      </div>
    </main>
  )
}

const preferred = (): Theme => (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark')

function Result({ content, theme }: { content: Content; theme: Theme }) {
  const picture = usePicture(content, theme)
  const words = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  const text = wordsOf(content)
  const file = picture?.file
  const canSend = file !== undefined && navigator.canShare?.({ files: [file] }) === true
  return (
    <section className={css.result} aria-label={share.picture}>
      {picture?.url === undefined ? (
        <p role="status">{picture ? share.failed : share.drawing}</p>
      ) : (
        <img className={css.picture} src={picture.url} alt={text} />
      )}
      {file ? (
        <div className={page.line}>
          {canSend ? (
            <button type="button" className="lit" onClick={() => void send(file)}>
              {share.send}
            </button>
          ) : null}
          <button type="button" className={canSend ? '' : 'lit'} onClick={() => save(file)}>
            {share.save}
          </button>
        </div>
      ) : null}
      <div className={page.field}>
        <label htmlFor={id}>{share.words}</label>
        <textarea
          ref={words}
          id={id}
          className={css.words}
          dir="auto"
          readOnly
          value={text}
          aria-describedby={`${id}-why`}
        />
        <span id={`${id}-why`} className={page.hint}>
          {share.wordsWhy}
        </span>
      </div>
      <div>
        <button type="button" onClick={() => void copy(text, share.copied, words.current)}>
          {share.copy}
        </button>
      </div>
    </section>
  )
}

/** The picture of what is chosen, drawn anew with it. Undefined until the first is there; empty when none can be drawn. */
function usePicture(content: Content, theme: Theme): { url?: string; file?: File } | undefined {
  const [picture, setPicture] = useState<{ url?: string; file?: File }>()
  useEffect(() => {
    let wanted = true
    draw(content, theme).then(
      blob => {
        if (!wanted) return
        const name = share.file(new Date().toISOString().slice(0, 10))
        setPicture({ url: URL.createObjectURL(blob), file: new File([blob], name, { type: 'image/png' }) })
      },
      error => {
        console.error(error)
        if (wanted) setPicture({})
      },
    )
    return () => {
      wanted = false
    }
  }, [content, theme])
  useEffect(() => () => URL.revokeObjectURL(picture?.url ?? ''), [picture])
  return picture
}

async function send(file: File): Promise<void> {
  try {
    await navigator.share({ files: [file] })
  } catch (error) {
    // Who closes the sheet has chosen so.
    if (!(error instanceof DOMException && error.name === 'AbortError')) say(share.notSent)
  }
}

function save(file: File): void {
  hand({ name: file.name, type: file.type, text: file })
  say(share.saved)
}

/** Where nothing may be copied, the words are marked, to be copied by hand. */
async function copy(text: string, done: string, field: HTMLTextAreaElement | HTMLInputElement | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(done)
  } catch {
    field?.select()
    say(share.notCopied)
  }
}

function Address({ username, isPublic }: { username: string; isPublic: boolean }) {
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  if (!isPublic) {
    return (
      <p className={page.hint}>
        {share.isPrivate} <Link to="/settings">{share.settings}</Link>
      </p>
    )
  }
  const address = `${location.origin}/@${username}`
  return (
    <div className={page.field}>
      <label htmlFor={id}>{share.page}</label>
      <input ref={field} id={id} readOnly value={address} aria-describedby={`${id}-why`} />
      <span id={`${id}-why`} className={page.hint}>
        {share.pageWhy} <a href={`/@${username}`}>{share.openPage}</a>
      </span>
      <button type="button" onClick={() => void copy(address, share.copiedAddress, field.current)}>
        {share.copyAddress}
      </button>
    </div>
  )
}
