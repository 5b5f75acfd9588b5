import type * as en from '../en/import.ts'
import type { Same } from '../same.ts'

/** What the screen of imports says, in German. */

const titles = (n: number) => (n === 1 ? 'ein Titel' : `${n} Titel`)
const Titles = (n: number) => (n === 1 ? 'Ein Titel' : `${n} Titel`)
/** 4,5 and not 4.5. */
const comma = (value: number) => String(value).replace('.', ',')

export const imports: Same<typeof en.imports> = {
  what: 'Bring mit, was du anderswo bewertet, gesehen oder notiert hast. Du siehst alles, bevor sich etwas ändert, und einmal Rückgängig nimmt alles zurück.',
  known:
    'Letterboxd (das ZIP deines Kontos oder eine seiner Tabellen), Bewertungen und Listen von IMDb, Trakt (ZIP), TMDB, Movary oder ein Text mit einem Titel pro Zeile. Auch Stücke dürfen darin sein.',
  choose: 'Datei wählen',
  drop: 'oder hier ablegen',
  stays:
    'Die Datei wird auf diesem Gerät gelesen. Nur Titel, Jahre und Filmnummern werden gesendet, um sie im Katalog zu finden.',
  before: 'Früher mitgebracht',
  open: name => `Weiter mit ${name}`,
  from: (format, day) => `${format}, ${day}`,
  unfinished: 'Nicht fertig.',
  look: name => `${name} ansehen`,
  goOn: 'Weiter',
  aside: 'Beiseitegelegt.',
  putAside: 'Beiseitelegen',
  takeUp: 'Wieder aufnehmen',
  notLookedFor: n =>
    n === 1 ? 'Ein Titel ist noch nicht gesucht worden.' : `${n} Titel sind noch nicht gesucht worden.`,
  canComeIn: n => (n === 1 ? 'Ein Titel kann übernommen werden.' : `${n} Titel können übernommen werden.`),
  moreCanComeIn: n =>
    n === 1 ? 'Ein weiterer Titel kann übernommen werden.' : `${n} weitere Titel können übernommen werden.`,
  nothingLeft: 'Darin ist nichts zu übernehmen.',
  oldList: 'Deine alte Liste',
  oldListWhere: 'Von der früheren Version, in diesem Browser',
  oldListState: { open: 'Sie ist nicht übernommen.', taken: 'Sie ist übernommen.' },
  another: 'Eine andere Datei',
  reading: 'Die Datei wird gelesen …',
  unreadable: 'Diese Datei ließ sich nicht öffnen. Vielleicht wurde sie inzwischen verschoben; wähle sie noch einmal.',
  gone: 'Dieser Import ist nicht auf diesem Gerät. Wähle die Datei noch einmal; was schon übernommen ist, wird nicht doppelt übernommen.',
  needsAccount: 'Dafür braucht es ein Konto: Die Titel werden auf dem Server gesucht.',
  signInFirst:
    'Um diese Titel im Katalog zu finden, melde dich an oder leg ein Konto an und wähle die Datei dort noch einmal. Es wurde nichts geändert.',
  matching: 'Die Titel werden im Katalog gesucht',
  progress: (done, all) => `${done} von ${all} gesucht.`,
  leave: 'Du kannst weggehen: Wenn du wiederkommst, geht es hier weiter.',
  again: 'Noch einmal nach dem fragen, was fehlt',
  tryNow: 'Jetzt versuchen',
  waits: {
    offline:
      'Der Server ist nicht zu erreichen. Die Suche geht von selbst weiter, sobald es geht; nichts geht verloren.',
    busy: 'Der Server bittet um eine Pause. Die Suche geht von selbst weiter.',
    login: 'Melde dich wieder an, dann geht die Suche weiter.',
    failed: 'Der Katalog hat nicht so geantwortet, wie er sollte. Es wurde nichts geändert.',
  },
  unkept:
    'Dieses Gerät kann den Import nicht aufbewahren: Sein Speicher ist voll oder gesperrt. Lass diese Seite offen, bis alles übernommen ist.',
  recognised: (name, format) => `${name}: ${format}`,
  rows: n => `${Titles(n)} darin.`,
  guessed: files => `Kein UTF-8, darum als Windows-1252 gelesen; achte auf Umlaute und Akzente: ${files}`,
  unread: 'Dateien, die liegen blieben',
  broken: 'Dateien, die nicht zu lesen waren; was darin ist, bleibt draußen',
  columns: names => `Übergangene Spalten: ${names}`,
  tiers: 'Welche Stufe für welche Bewertung?',
  tier: 'Welche Stufe?',
  tiersWhy:
    'Ein Vorschlag; ändere ihn, wie du magst. Was dieselbe Bewertung hat oder keine, steht in der Reihenfolge der Datei, mit „einordnen“ markiert.',
  rating: (value, scale, n) =>
    scale === 5 ? `${comma(value)} von 5 Sternen, ${titles(n)}` : `${comma(value)} von 10, ${titles(n)}`,
  unrated: n => `Ohne Bewertung, ${titles(n)}`,
  out: 'Weglassen',
  later: 'Merkliste',
  spread: 'Über alle Stufen verteilen, in der Reihenfolge der Liste',
  order: 'Ist eine dieser Listen deine eigene Reihenfolge?',
  orderNone: 'Nein, nur die Bewertungen zählen',
  orderOf: (name, n) => `Ja: ${name}, ${titles(n)}`,
  kind: 'Was niemand kennt, ist',
  kinds: { MOVIE: 'ein Film', PLAY: 'ein Stück' },
  review: 'Zeile für Zeile',
  show: 'Anzeigen',
  ends: { choice: 'Braucht eine Wahl', matched: 'Gefunden', stub: 'Unter eigenem Titel', skipped: 'Nicht übernommen' },
  none: 'Nichts hier.',
  more: n => (n === 1 ? 'Eine weitere zeigen' : `${n} weitere zeigen`),
  place: (file, line) => `${file}, Zeile ${line}`,
  placeRated: (file, line, value, scale) =>
    `${file}, Zeile ${line}: ${comma(value)} von ${scale}${scale === 5 ? ' Sternen' : ''}`,
  untitled: 'Ohne Titel',
  is: (title, facts) => `Es ist ${title}, ${facts}.`,
  isOnly: (title, facts) => `Es ist ${title}, ${facts}, das einzige mit diesem Titel im Katalog.`,
  isNear: (title, facts) => `Es ist ${title}, ${facts}: ein Jahr neben deinem.`,
  here: tier => `Es ist schon auf deiner Liste, in ${tier}, und bleibt, wo es ist.`,
  own: {
    MOVIE: 'Bleibt als dein eigener Film unter diesem Titel.',
    PLAY: 'Bleibt als dein eigenes Stück unter diesem Titel.',
  },
  to: tier => `Es kommt in ${tier}.`,
  toLater: 'Es kommt auf die Merkliste.',
  maybe: 'Welches ist es?',
  ask: title => `Welches ist „${title}“?`,
  wrong: title => `Etwas anderes für ${title} …`,
  search: title => `${title} suchen …`,
  searchShort: 'Suchen …',
  wrongShort: 'Etwas anderes …',
  asOwn: { MOVIE: 'Als eigenen Film behalten', PLAY: 'Als eigenes Stück behalten' },
  asOwnOf: {
    MOVIE: title => `Als eigenen Film behalten: ${title}`,
    PLAY: title => `Als eigenes Stück behalten: ${title}`,
  },
  outOf: title => `Weglassen: ${title}`,
  backIn: 'Doch übernehmen',
  backInOf: title => `Doch übernehmen: ${title}`,
  chosen: (title, what) => `${title}: ${what}.`,
  left: title => `${title} bleibt draußen.`,
  isBack: title => `${title} kommt wieder mit.`,
  taking: 'Wird übernommen',
  takeIn: n => (n === 1 ? 'Einen Titel übernehmen' : `${n} Titel übernehmen`),
  takeMore: n => (n === 1 ? 'Einen weiteren Titel übernehmen' : `${n} weitere Titel übernehmen`),
  bringBack: n =>
    n === 1
      ? 'Einen Titel zurückholen, der nicht mehr auf deiner Liste ist'
      : `${n} Titel zurückholen, die nicht mehr auf deiner Liste sind`,
  allIn: 'Was gefunden wurde, ist auf deiner Liste.',
  nothingNew: 'Es ist nichts Neues darin: Was gefunden wurde, ist auf deiner Liste.',
  nothingYet: 'So, wie es steht, würde nichts übernommen. Wähle oben Stufen oder sieh dir die Zeilen unten an.',
  openChoices: n => (n === 1 ? 'Ein Titel braucht eine Wahl.' : `${n} Titel brauchen eine Wahl.`),
  openWhy: 'Sie bleiben draußen, bis du wählst; das geht auch später.',
  done: n => (n === 1 ? 'Ein Titel wurde übernommen.' : `${n} Titel wurden übernommen.`),
  takenOn: day => `Übernommen am ${day}.`,
  notesLeft: n =>
    n === 1
      ? 'Eine Notiz bleibt draußen: Sie ist zu lang, oder es steht dort eine andere.'
      : `${n} Notizen bleiben draußen: Sie sind zu lang, oder es stehen dort andere.`,
  notes: 'Diese Notizen herunterladen',
  report: 'Herunterladen, was aus jeder Zeile wurde',
  failed: 'Das konnte nicht übernommen werden. Es wurde nichts geändert; versuch es noch einmal.',
  toList: 'Zu deiner Liste',
}

export const formatNames: Same<typeof en.formatNames> = {
  letterboxd: 'Letterboxd',
  imdb: 'IMDb',
  trakt: 'Trakt',
  tmdb: 'TMDB',
  movary: 'Movary',
  text: 'Ein Text, ein Titel pro Zeile',
  marquee: 'Marquee',
}

export const skipText: Same<typeof en.skipText> = {
  tv: 'Fernsehen; Marquee ordnet Filme und Stücke.',
  short: 'Ein Kurzfilm; der Katalog hat keine.',
  other_kind: 'Weder ein Film noch ein Stück.',
  no_title: 'Es hat keinen Titel.',
  unreadable: 'Es war nicht zu lesen.',
  duplicate: 'Dasselbe wie eine andere Zeile.',
  deleted: 'Du hattest es dort gelöscht.',
  orphaned: 'Sein Film ist dort verschwunden.',
  which_of_two:
    'Zwei Filme der Datei haben diesen Namen und dieses Jahr; sie sagt nicht, welchen von beiden sie meint.',
  only_on_a_list: 'Es ist dort nur auf einer Liste und nicht unter dem, was du gesehen hast.',
  left_out: 'Du hast es weggelassen.',
  no_tier: 'Es hat keine Stufe. Wähle oben eine, über seine Bewertung.',
}
export const sameAs: Same<typeof en.sameAs> = (file, line) => `Dasselbe wie Zeile ${line} von ${file}.`

export const endNames: Same<typeof en.endNames> = {
  matched: 'gefunden',
  choice: 'braucht eine Wahl',
  stub: 'eigener Titel',
  skipped: 'nicht übernommen',
  waiting: 'noch nicht gesucht',
}

const elsewhere = (name: string, what: string) => `Das ist eine Datei von ${name}. ${what} Es wurde nichts geändert.`

export const refusalText: Same<typeof en.refusalText> = {
  goodreads: () => elsewhere('Goodreads', 'Darin sind Bücher, und Marquee ordnet Filme und Stücke.'),
  yamtrack: () => elsewhere('Yamtrack', 'Marquee liest sie noch nicht; ihre Spalten ändern sich mit jeder Version.'),
  watcharr: () => elsewhere('Watcharr', 'Marquee liest sie noch nicht.'),
  ryot: () => elsewhere('Ryot', 'Marquee liest sie noch nicht.'),
  empty: () => 'In dieser Datei ist nichts. Wähle eine andere.',
  too_big: () =>
    'Diese Datei ist zu groß für eine Liste von Filmen. Ein Konto mit zwanzigtausend Filmen passt gut hinein.',
  too_many_files: () =>
    'In diesem Archiv sind zu viele Dateien. Pack es aus und wähle die Tabelle, die du haben willst.',
  bomb: file => `${file} wäre ausgepackt größer als jede Liste von Filmen. Es wurde nichts ausgepackt.`,
  nested: file => `Darin ist noch ein Archiv: ${file}. Pack das äußere aus und wähle das innere.`,
  broken_archive: () =>
    'Dieses Archiv ist beschädigt oder verschlossen. Lade es dort noch einmal herunter, wo du es her hast.',
  broken_table: file =>
    `${file} hört mitten in einem Text in Anführungszeichen auf, als wäre die Datei abgeschnitten. Lade sie noch einmal herunter.`,
  too_many_rows: file => `${file} hat mehr Zeilen, als es Filme zu sehen gibt. Teile die Datei in kleinere auf.`,
  field_too_long: file => `Ein Feld von ${file} ist länger als jede Kritik. Vielleicht ist die Datei beschädigt.`,
  binary: file => `${file} ist weder Text noch Archiv. Wähle eine CSV-, ZIP-, JSON- oder Textdatei.`,
  newer: () =>
    'Diese Datei hat ein neueres Marquee gesichert. Lade diese Seite neu, um das neuere zu bekommen, und versuch es noch einmal.',
  broken_file: file =>
    `${file} hat Marquee gesichert, aber die Datei ist beschädigt. Wenn du eine andere Kopie hast, versuch es mit der.`,
  unknown: columns =>
    columns === ''
      ? 'Marquee kennt diese Art von Datei nicht. Ein Text mit einem Titel pro Zeile geht immer.'
      : `Marquee kennt diese Tabelle nicht; ihre Spalten sind ${columns}. Ein Text mit einem Titel pro Zeile geht immer.`,
}

export const rematch: Same<typeof en.rematch> = {
  open: 'Es ist etwas anderes …',
  title: title => `Was ist „${title}“ wirklich?`,
  why: 'Sein Platz und deine Notiz bleiben.',
  done: (from, to) => `${from} ist jetzt ${to}.`,
  already: title => `${title} ist schon auf deiner Liste. Entferne stattdessen eins von beiden.`,
}

export const picker: Same<typeof en.picker> = {
  found: 'Gefunden',
  busy: 'Die Suche läuft …',
  offline: 'Du bist offline. Die Suche geht weiter, wenn du wieder online tippst.',
  failed: 'Die Suche ist gerade nicht zu erreichen. Tippe noch einmal, um es wieder zu versuchen.',
  count: n => `${n} gefunden`,
}
