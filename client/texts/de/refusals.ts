import type * as en from '../en/refusals.ts'
import { toldBy, wrongBy } from '../refusals.ts'
import type { Same } from '../same.ts'

const wrong = wrongBy(
  {
    half_characters: () => 'enthält halbe Zeichen; tippe es noch einmal',
    controls: () => 'darf keine unsichtbaren Steuerzeichen enthalten',
    too_short: n => `braucht mindestens ${n} Zeichen`,
    too_long: n => `darf höchstens ${n} Zeichen haben`,
    username: () => 'muss aus 3 bis 32 Buchstaben (a–z), Ziffern oder Unterstrichen bestehen',
    email: () => 'muss eine E-Mail-Adresse sein',
    entries: () => 'hat zu viele Teile',
    kilobytes: () => 'ist zu lang',
  },
  () => 'ist nicht, wie es sein soll',
)

export const refused: Same<typeof en.refused> = {
  all: toldBy({
    unauthenticated: 'Melde dich wieder an, dann geht es weiter.',
    token_invalid: 'Melde dich wieder an, dann geht es weiter.',
    token_expired: 'Melde dich wieder an, dann geht es weiter.',
    refresh_invalid: 'Melde dich wieder an.',
    refresh_reused: 'Diese Sitzung wurde von zwei Orten benutzt und ist beendet. Melde dich wieder an.',
    session_revoked: 'Diese Sitzung ist beendet. Melde dich wieder an.',
    session_expired: 'Diese Sitzung wurde zu lange nicht benutzt. Melde dich wieder an.',
    invalid_credentials: 'Dieser Name und dieses Passwort gehören nicht zusammen.',
    reauth_required: 'Gib dein Passwort noch einmal ein und versuch es wieder.',
    reset_invalid:
      'Dieser Link wurde benutzt, ist abgelaufen, oder es gibt einen neueren. Lass dir einen neuen schicken.',
    not_found: 'Das gibt es nicht.',
    media_not_found: 'Diesen Titel gibt es nicht.',
    user_not_found: 'Unter diesem Namen ist hier niemand.',
    session_not_found: 'Dieses Gerät ist nicht angemeldet.',
    ranking_not_found: 'Das steht nicht auf deiner Liste.',
    username_taken: 'So heißt hier schon jemand. Wähle einen anderen Namen.',
    email_taken: 'Mit dieser Adresse gibt es schon ein Konto. Melde dich stattdessen an.',
    username_reserved: 'Diesen Namen kann niemand haben. Wähle einen anderen.',
    already_ranked: 'Dieser Titel ist schon auf deiner Liste. Verschiebe ihn stattdessen.',
    stub_exists: 'Diesen Titel hast du schon eingegeben.',
    quota: 'Davon passt nicht mehr hinein. Entferne etwas und versuch es wieder.',
    password_breached: 'Dieses Passwort gehört zu den ersten, die probiert werden. Wähle ein anderes.',
    password_context: 'Dieses Passwort ist deinem Namen oder deiner Adresse zu ähnlich. Wähle ein anderes.',
    password_same: 'Das ist das Passwort, das du hast. Wähle ein anderes.',
    validation: 'Etwas an der Eingabe ist nicht, wie es sein soll.',
    too_large: 'Das ist zu groß, um gesendet zu werden.',
    upgrade_required: 'Diese Seite ist zu alt. Lade sie neu.',
    rate_limited: 'Das wurde zu oft versucht. Warte eine Weile.',
    too_many_guesses:
      'Zu viele falsche Passwörter. Setz ein neues über einen Link, oder frag, wer diesen Server betreibt.',
    request_timeout: 'Das hat zu lange gedauert. Versuch es noch einmal.',
    internal: 'Auf dem Server ist etwas schiefgegangen. Es ist dort vermerkt.',
    auth_busy: 'Gerade melden sich zu viele Leute an. Versuch es noch einmal.',
    no_mail: 'Dieser Server verschickt keine E-Mails. Bitte, wer ihn betreibt, um einen Link für ein neues Passwort.',
    unavailable: 'Der Server kann das gerade nicht. Versuch es gleich noch einmal.',
  }),
  field: message => `Das ${wrong(message)}.`,
  title: message => `Der Titel ${wrong(message)}.`,
}
