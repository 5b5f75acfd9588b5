/** What Marquee writes to people, in the languages it speaks. */

const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

export interface Letter {
  subject: string
  text: string
}

/** The first of these tags ("de-AT", best first) that names a language spoken here; undefined when none does. */
export const spokenOf = (tags: readonly string[]): Language | undefined =>
  tags.map(tag => tag.split('-')[0]?.toLowerCase()).find(isSpoken)

const isSpoken = (language: string | null | undefined): language is Language =>
  (languages as readonly unknown[]).includes(language)

interface ResetWords {
  username: string
  link: string
  minutes: number
}

const resets: Record<Language, (words: ResetWords) => Letter> = {
  en: ({ username, link, minutes }) => ({
    subject: 'A new password for Marquee',
    text: `Hello ${username},

somebody, probably you, asked for a new password for Marquee. Open this link within ${minutes} minutes to set one:

${link}

If it was not you, do nothing: your password stays as it is.
`,
  }),
  de: ({ username, link, minutes }) => ({
    subject: 'Ein neues Passwort für Marquee',
    text: `Hallo ${username},

jemand, vermutlich du, hat um ein neues Passwort für Marquee gebeten. Öffne innerhalb von ${minutes} Minuten diesen Link, um eines zu setzen:

${link}

Wenn du es nicht warst, musst du nichts tun: Dein Passwort bleibt, wie es ist.
`,
  }),
}

/** The letter with a link to set a new password, in the first of these languages that is known; else in English. */
export const resetLetter = (words: ResetWords, ...known: (string | null | undefined)[]): Letter =>
  resets[known.find(isSpoken) ?? 'en'](words)
