import type { ErrorCode } from '#sync-rules'
import type * as en from '../en/refusals.ts'
import type { Same } from '../same.ts'

/** What a person can meet. The rest is between programs and stays in the server's words. */
const sentences: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Melde dich wieder an, dann geht es weiter.',
  token_invalid: 'Melde dich wieder an, dann geht es weiter.',
  token_expired: 'Melde dich wieder an, dann geht es weiter.',
  refresh_invalid: 'Melde dich wieder an.',
  refresh_reused: 'Diese Sitzung wurde von zwei Orten benutzt und ist beendet. Melde dich wieder an.',
  session_revoked: 'Diese Sitzung ist beendet. Melde dich wieder an.',
  session_expired: 'Diese Sitzung wurde zu lange nicht benutzt. Melde dich wieder an.',
  invalid_credentials: 'Dieser Name und dieses Passwort gehören nicht zusammen.',
  reauth_required: 'Gib dein Passwort noch einmal ein und versuch es wieder.',
  reset_invalid: 'Dieser Link gilt nicht mehr. Lass dir einen neuen schicken.',
  not_found: 'Das gibt es nicht.',
  media_not_found: 'Diesen Titel gibt es nicht.',
  user_not_found: 'Unter diesem Namen ist hier niemand.',
  session_not_found: 'Unter dieser Kennung ist kein Gerät von dir angemeldet.',
  ranking_not_found: 'Das steht nicht auf deiner Liste.',
  username_taken: 'So heißt hier schon jemand. Wähle einen anderen Namen.',
  email_taken: 'Mit dieser Adresse gibt es schon ein Konto. Melde dich stattdessen an.',
  username_reserved: 'Diesen Namen kann niemand haben. Wähle einen anderen.',
  already_ranked: 'Dieser Titel ist schon auf deiner Liste. Verschiebe ihn stattdessen.',
  stub_exists: 'Diesen Titel hast du schon eingegeben.',
  quota: 'Dein Konto ist voll. Entferne etwas und versuch es wieder.',
  password_breached: 'Dieses Passwort gehört zu den ersten, die probiert werden. Wähle ein anderes.',
  password_context: 'Dieses Passwort ist deinem Namen oder deiner Adresse zu ähnlich. Wähle ein anderes.',
  password_same: 'Das ist das Passwort, das du hast. Wähle ein anderes.',
  validation: 'Etwas an der Eingabe ist nicht, wie es sein soll.',
  too_large: 'Das ist zu groß, um gesendet zu werden.',
  upgrade_required: 'Diese Seite ist zu alt. Lade sie neu.',
  rate_limited: 'Das wurde zu oft versucht. Warte eine Weile.',
  request_timeout: 'Das hat zu lange gedauert. Versuch es noch einmal.',
  internal: 'Auf dem Server ist etwas schiefgegangen. Es ist dort vermerkt.',
  auth_busy: 'Gerade melden sich zu viele Leute an. Versuch es noch einmal.',
  unavailable: 'Der Server kann das gerade nicht. Versuch es gleich noch einmal.',
}

/** What is wrong with a field: the contract says it in English, so it is known by its words. */
const wrongs: readonly (readonly [RegExp, (n: string) => string])[] = [
  [/at least (\d+) characters/u, n => `braucht mindestens ${n} Zeichen`],
  [/at most (\d+) characters/u, n => `darf höchstens ${n} Zeichen haben`],
  [/3 to 32 letters/u, () => 'muss aus 3 bis 32 Buchstaben (a–z), Ziffern oder Unterstrichen bestehen'],
  [/an e-mail address/u, () => 'muss eine E-Mail-Adresse sein'],
  [/control characters/u, () => 'darf keine unsichtbaren Steuerzeichen enthalten'],
  [/well-formed text/u, () => 'enthält halbe Zeichen; tippe es noch einmal'],
  [/at most 32 entries/u, () => 'hat zu viele Teile'],
  [/at most 4 KB/u, () => 'ist zu lang'],
]

function wrong(message: string): string {
  for (const [words, say] of wrongs) {
    const found = words.exec(message)
    if (found) return say(found[1] ?? '')
  }
  return 'ist nicht, wie es sein soll'
}

export const refused: Same<typeof en.refused> = {
  all: (code, message) => sentences[code] ?? message,
  field: message => `Das ${wrong(message)}.`,
  title: message => `Der Titel ${wrong(message)}.`,
}
