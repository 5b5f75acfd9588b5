import type * as en from '../en/screens.ts'
import type { Same } from '../same.ts'

/** What the screens beyond the first paint say, in German. */

export const add: Same<typeof en.add> = {
  hint: 'Ein Titel oder seine ersten Buchstaben',
  offline: 'Du bist offline. Das hier ist von diesem Gerät.',
  failed: 'Die Suche ist gerade nicht zu erreichen. Das hier ist von diesem Gerät.',
  offlineNone: text => `Du bist offline, und auf diesem Gerät passt nichts zu „${text}“.`,
  failedNone: text => `Die Suche ist gerade nicht zu erreichen, und auf diesem Gerät passt nichts zu „${text}“.`,
  incomplete: 'Einige Quellen haben nicht geantwortet; vielleicht gibt es mehr.',
  none: text => `Nichts gefunden zu „${text}“.`,
  noneSoFar: text =>
    `Zu „${text}“ bisher nichts gefunden; manche Quellen haben nicht geantwortet. Versuch es später noch einmal.`,
  byHand: 'Selbst eingeben',
  tier: 'Wie gut war es?',
  again: 'Es ist schon eingeordnet. Nichts ändert sich, bis du fertig bist.',
  noteHeading: 'Eine Notiz',
  note: 'Eine Notiz, wenn du magst',
  noteHint: 'Woran willst du dich erinnern?',
  noNote: 'Weiter ohne Notiz',
  go: 'Weiter',
  duel: 'Was ist dir lieber?',
  newcomer: 'Neu',
  rounds: (round, of) => `Runde ${round} von höchstens ${of}`,
  versus: (newcomer, rival) => `${newcomer} oder ${rival}?`,
  tough: 'Zu schwer',
  skip: 'Überspringen',
  toughWhy: 'Stellt es direkt über das andere, mit „einordnen“ markiert.',
  toughOrSkip: title => `„Zu schwer“ und „Überspringen“ stellen es direkt über ${title}, mit „einordnen“ markiert.`,
  justAbove: title => `Direkt über ${title}, mit „einordnen“ markiert.`,
}

export const later: Same<typeof en.later> = {
  empty:
    'Noch nichts gemerkt. Beim Suchen legt das Lesezeichen einen Film oder ein Stück hierher, bis du es gesehen hast.',
  saved: day => `gemerkt am ${day}`,
  count: n => `${n} gemerkt`,
  rank: 'Einordnen',
  rankIt: title => `${title} einordnen`,
  remove: title => `${title} entfernen`,
}

export const manual: Same<typeof en.manual> = {
  heading: 'Selbst eingeben',
  why: 'Für ein Stück, eine Premiere, alles, was kein Katalog kennt. Es gehört dir; niemand sonst sieht es.',
  whyPublic:
    'Für ein Stück, eine Premiere, alles, was kein Katalog kennt. Es gehört dir. Du bist öffentlich: Sobald du es einordnest, sieht seinen Titel, wer deine Liste ansieht.',
  title: 'Titel',
  year: 'Jahr',
  yearHint: 'Lass es leer, wenn du es nicht weißt',
  venue: 'Theater oder Ort',
  director: 'Regie',
  go: 'Weiter',
  what: 'Was ist es?',
  andThen: 'Und dann?',
  rank: 'Jetzt einordnen',
  later: 'Für später merken',
  needTitle: 'Ein Titel fehlt noch.',
  badYear: 'Ein Jahr ist eine Zahl von 1800 bis 2100.',
}

export const account: Same<typeof en.account> = {
  signUp: 'Konto anlegen',
  signOut: 'Abmelden',
  why: 'Mit einem Konto zeigen all deine Geräte dieselbe Liste. Was auf diesem Gerät ist, kommt mit.',
  login: 'Name oder E-Mail',
  username: 'Name',
  usernameHint: '3 bis 32 Buchstaben (a–z), Ziffern oder Unterstriche',
  email: 'E-Mail',
  password: 'Passwort',
  passwordHint: 'Ein langer Satz ist besser als ein kurzes Rätsel',
  unreachable: 'Der Server ist nicht zu erreichen. Deine Liste ist auf diesem Gerät sicher; versuch es später wieder.',
  unsent: n => (n === 1 ? 'Eine Änderung ist noch nicht gesendet.' : `${n} Änderungen sind noch nicht gesendet.`),
  inTouch: moment => `Zuletzt mit dem Server verbunden: ${moment}.`,
  page: 'Deine Seite, wie andere sie sehen',
  places: 'Alle Orte',
  since: moment => `Die älteste ist vom ${moment}.`,
  send: n => (n === 1 ? 'Jetzt senden' : 'Alle jetzt senden'),
  sendWhy: 'Du wirst abgemeldet, sobald der Server alles hat.',
  sendFails: 'Der Server ist gerade nicht zu erreichen. Es wird weiter versucht, bis du etwas anderes wählst.',
  keep: n => (n === 1 ? 'Hier aufheben' : 'Alle hier aufheben'),
  keepWhy: n =>
    n === 1
      ? 'Sie bleibt 30 Tage versiegelt auf diesem Gerät und wird gesendet, wenn du dich wieder anmeldest.'
      : 'Sie bleiben 30 Tage versiegelt auf diesem Gerät und werden gesendet, wenn du dich wieder anmeldest.',
  discard: n => (n === 1 ? 'Datei sichern und wegwerfen' : 'Datei sichern und alle wegwerfen'),
  discardWhy: n =>
    n === 1
      ? 'Die Datei sagt, was es war. Was gesendet war, bleibt in deinem Konto.'
      : 'Die Datei sagt, was sie waren. Was gesendet war, bleibt in deinem Konto.',
  signOutWhy: 'Deine Liste bleibt in deinem Konto und verlässt dieses Gerät.',
  signedOut: 'Du bist abgemeldet.',
  keptAfterAll:
    'Du bist abgemeldet. Im letzten Moment wurde noch etwas geändert: Es bleibt 30 Tage versiegelt auf diesem Gerät und wird gesendet, wenn du dich wieder anmeldest.',
  refused: n =>
    n === 1
      ? 'Eine Änderung wurde abgelehnt. Dieses Gerät vergisst sie, wenn du dich abmeldest.'
      : `${n} Änderungen wurden abgelehnt. Dieses Gerät vergisst sie, wenn du dich abmeldest.`,
  haveOne: 'Ich habe ein Konto',
  goesOn:
    'Deine Sitzung ist zu Ende. Deine Änderungen warten hier, sicher, und werden gesendet, wenn du wieder da bist.',
  isPrivate: 'Nur du kannst deine Liste sehen.',
  isPublic: 'Alle können deine Liste sehen.',
}

export const about: Same<typeof en.about> = {
  what: 'Marquee bringt die Filme und Stücke in eine Reihenfolge, die du gesehen hast, auf all deinen Geräten, mit und ohne Netz.',
  // TMDB asks for this sentence, in these words.
  tmdb: 'This product uses the TMDB API but is not endorsed or certified by TMDB.',
  privacy:
    'Ohne Konto bleibt deine Liste auf diesem Gerät. Der Server erfährt, wonach du suchst, und, wenn du eine gesicherte Datei zurückspielst, welche Titel darin stehen. Poster kommen von TMDB; dort ist zu sehen, welche gezeigt werden.',
  licences: 'Woraus es gebaut ist, mit den Lizenzen',
}

export const oldList: Same<typeof en.oldList> = {
  none: 'In diesem Browser ist keine alte Liste',
  untouched: 'Sie wird nur gelesen. Was in diesem Browser ist, bleibt, wie es ist, was du auch wählst.',
  taken: 'Sie ist übernommen.',
  onlyDemo: 'Darin sind nur die Filme, die mit der alten Version kamen; es gibt also nichts von dir zu übernehmen.',
  broken: 'Was hier ist, lässt sich nicht alles lesen. Du kannst es herunterladen, wie es ist.',
  laterVersion: 'Eine spätere Version hat hier eine eigene Liste gelassen. Marquee liest sie nicht.',
  demo: n => (n === 1 ? 'Den einen Film der Demo mitnehmen' : `Die ${n} Filme der Demo mitnehmen`),
  signInFirst: 'Melde dich an oder leg ein Konto an, dann kommt sie mit.',
  counts: {
    films: 'Filme',
    plays: 'Stücke',
    bookmarks: 'Gemerkt',
    notes: 'Mit Notiz',
    long_notes: 'Mit einer Notiz, die zum Speichern zu lang ist',
    repaired: 'Unterwegs repariert',
    merged: 'Zusammengelegt, weil doppelt da',
    already_ranked: 'Gemerkt, aber schon eingeordnet',
    set_aside: 'Beiseitegelegt',
  },
  repaired: 'Was repariert wurde',
  setAside: 'Was beiseiteliegt',
  joined: 'Was doppelt da war und zusammengelegt ist',
  rankedAlready: 'Gemerkt, aber schon eingeordnet',
  demoLeft: 'Filme der Demo, die draußen bleiben',
  standing: 'Was daran neu ist',
  looking: 'Es wird geschaut, was davon du schon hast …',
  unsureGuest: 'Wie viele genau neu sind, lässt sich sagen, wenn du dich angemeldet hast.',
  unsure: 'Wie viele genau neu sind, lässt sich sagen, wenn der Katalog gefragt werden kann.',
  allNew: 'Davon hast du noch nichts.',
  someNew: 'Manches davon hast du schon. Es behält seinen Platz.',
  nothingNew: 'Du hast alles davon schon. Die Liste zu übernehmen würde nichts ändern.',
  atLeast: 'Schon auf deiner Liste, mindestens',
  rankedHere: 'Schon auf deiner Liste',
  rankedFresh: 'Nicht auf deiner Liste',
  comesBack: 'Nicht mehr auf deiner Liste; kommt zurück',
  toPlace: 'Danach von dir einzuordnen',
  noted: 'Ohne Notiz auf deiner Liste; bekommt diese',
  savedHere: 'Von dir schon gemerkt oder eingeordnet',
  savedFresh: 'Nicht auf der Merkliste',
  offLater: 'Verlässt die Merkliste, weil eingeordnet',
  takenOff:
    'Falls genau diese Liste schon einmal kam, auf einem anderen Gerät, bleibt draußen, was du seitdem herausgenommen hast.',
  lookAgain: 'Noch einmal schauen',
  enough: 'Dabei belassen',
  times: (text, n) => (n === 1 ? text : `${text} (${n}-mal)`),
  more: n => `Und ${n} mehr; alle sind in der Datei.`,
  number: n => `Nummer ${n}`,
  here: (n, saved) =>
    n === 0
      ? `${saved === 1 ? 'Ein Titel deiner alten Liste ist' : `${saved} Titel deiner alten Liste sind`} auf der Merkliste.`
      : `${n === 1 ? 'Ein Film oder Stück deiner alten Liste ist' : `${n} Filme und Stücke deiner alten Liste sind`} da${saved === 0 ? '' : `, und ${saved === 1 ? 'einer' : saved} auf der Merkliste`}.`,
  done: 'Fertig. Manches solltest du dir ansehen.',
  notesLeft: n =>
    n === 1 ? 'Eine Notiz bleibt aus deiner Liste heraus' : `${n} Notizen bleiben aus deiner Liste heraus`,
  notesWhy: {
    too_long: 'Sie ist länger, als eine Notiz sein kann.',
    account_has_note: 'Deine Liste hat dort eine andere Notiz, und die bleibt.',
    on_a_bookmark: 'Gemerktes hat keine Notizen.',
  },
  downloadNotes: 'Diese Notizen herunterladen',
  working: 'Filme werden gesucht',
  leave:
    'Jeder Titel wird gesucht. Du kannst inzwischen woanders in Marquee hingehen; die Liste kommt, wenn alle gefunden sind.',
  failed: 'Der Katalog konnte nicht gefragt werden. Es wurde nichts geändert; versuch es wieder, wenn du online bist.',
  takeIn: 'Übernehmen',
  again: 'Noch einmal übernehmen',
  download: 'Herunterladen, wie es ist',
  back: 'Zu deiner Liste',
}

export const lost: Same<typeof en.lost> = {
  heading: 'Diese Seite gibt es nicht',
  back: 'Zu deiner Liste',
}

export const reset: Same<typeof en.reset> = {
  heading: 'Ein neues Passwort',
  why: 'Du bekommst einen Brief mit einem Link, um ein neues zu setzen. Deine Liste bleibt, wie sie ist.',
  email: 'E-Mail',
  ask: 'Schick mir einen Link',
  asked: 'Wenn es ein Konto mit dieser Adresse gibt, ist ein Brief unterwegs. Sein Link gilt zehn Minuten.',
  password: 'Neues Passwort',
  hint: 'Ein paar Wörter ergeben ein gutes',
  everywhere: 'Du wirst auf allen Geräten abgemeldet. Was sie noch nicht gesendet haben, bleibt auf ihnen.',
  set: 'Setzen',
  done: 'Dein neues Passwort gilt.',
  unreachable: 'Der Server ist gerade nicht zu erreichen. Es wurde nichts geändert.',
  forgot: 'Passwort vergessen?',
}
