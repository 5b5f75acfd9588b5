import { useRef } from 'react'
import type { Device } from '#sync-rules'
import { devices, signOutDevice, signOutOthers } from '../../api-account.ts'
import { say } from '../../parts/notice.ts'
import css from '../../parts/page.module.css'
import section from '../../parts/section.module.css'
import { sentenceOf, Trouble } from '../../parts/trouble.tsx'
import { failureOf, useAsk } from '../../parts/use-ask.ts'
import type { Guarded } from '../../parts/use-password.tsx'
import { locale } from '../../texts/language.ts'
import { gadgets } from '../../texts/rest.ts'

const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })

/** The devices that are signed in, and signing them out. This one leaves by the account's own button. */
export function Devices({ guarded }: { guarded: Guarded }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const asked = useAsk('devices', devices)
  const others = asked.value?.filter(device => !device.current) ?? []

  /** What was signed out leaves the list with its button; the focus goes to the heading. */
  async function end<T>(run: () => Promise<T>, words: (answer: T) => string, gone: (one: Device) => boolean) {
    try {
      const answer = await guarded(async () => ({ is: await run() }))
      if (!answer) return
      asked.put(list => list.filter(one => !gone(one)))
      heading.current?.focus()
      say(words(answer.is))
    } catch (error) {
      say(sentenceOf(failureOf(error)))
    }
  }

  return (
    <section className={section.section}>
      <h2 ref={heading} tabIndex={-1}>
        {gadgets.heading}
      </h2>
      <Trouble asked={asked} />
      {asked.value ? (
        <ul className={css.list}>
          {asked.value.map(device => (
            <Line
              key={device.id}
              device={device}
              onEnd={name =>
                void end(
                  () => signOutDevice(device.id),
                  () => gadgets.isOut(name),
                  one => one.id === device.id,
                )
              }
            />
          ))}
        </ul>
      ) : null}
      {asked.value && others.length === 0 ? <p className={css.hint}>{gadgets.alone}</p> : null}
      {others.length > 1 ? (
        <div className={css.line}>
          <button type="button" onClick={() => void end(signOutOthers, gadgets.othersOut, one => !one.current)}>
            {gadgets.others}
          </button>
        </div>
      ) : null}
    </section>
  )
}

function Line({ device, onEnd }: { device: Device; onEnd(name: string): void }) {
  const name = device.name || gadgets.unnamed
  const seen = times.format(new Date(device.last_seen_at))
  return (
    <li className={css.card}>
      <div className={css.grow}>
        <span className={css.name}>{name}</span>
        <span className={css.hint}>{device.network ? gadgets.seenFrom(seen, device.network) : gadgets.seen(seen)}</span>
      </div>
      {device.current ? (
        <span className={css.chip}>{gadgets.this}</span>
      ) : (
        <button type="button" aria-label={gadgets.outOf(name)} onClick={() => onEnd(name)}>
          {gadgets.out}
        </button>
      )}
    </li>
  )
}
