import type * as en from '../en/data.ts'
import type { Same } from '../same.ts'

/** What the screen of a person's own data says, in German. */

const titles = (n: number): string => (n === 1 ? 'Ein Titel' : `${n} Titel`)

export const data: Same<typeof en.data> = {
  why: 'Deine Liste gehört dir. Nimm sie mit, heb eine Kopie auf oder spiel eine zurück.',
  empty: 'Auf deiner Liste ist noch nichts, also gibt es nichts zu sichern.',
  saved: file => `${file} ist gesichert.`,

  file: 'Alles in einer Datei',
  fileWhy:
    'Reihenfolge, Stufen, Notizen, was du selbst eingegeben hast, die Merkliste mit ihren Tagen. Sie entsteht auf diesem Gerät, auch ohne Netz, und Marquee kann sie genau so zurückspielen.',
  fileGo: 'Datei sichern',
  missing: n =>
    `${titles(n)} ${n === 1 ? 'ist' : 'sind'} noch nicht auf diesem Gerät und ${n === 1 ? 'steht' : 'stehen'} ohne Namen in der Datei. Sichere sie noch einmal, sobald du online bist.`,

  whole: 'Und was nur der Server weiß',
  wholeWhy:
    'Dein Verlauf von 30 Tagen, Texte, die gegen ein anderes deiner Geräte verloren haben, was du entfernt hast, wem du folgst, wo du angemeldet bist. Dafür braucht es das Netz und dein Passwort.',
  password: 'Dein Passwort',
  wholeGo: 'Alles sichern',
  working: 'Der Server wird gefragt …',
  wrongPassword: 'Das ist nicht dein Passwort.',
  tooMany: 'Danach wurde zu oft gefragt. Versuch es in einer Weile wieder; die Datei oben braucht keinen Server.',
  signedOut: 'Deine Sitzung ist zu Ende. Melde dich wieder an und sichere dann alles.',
  unreachable: 'Der Server ist gerade nicht zu erreichen. Die Datei oben braucht keinen Server.',

  tables: 'Als Tabellen',
  tablesWhy: 'Für eine Tabellenkalkulation.',
  rankings: 'Deine Liste (CSV)',
  watchlist: 'Merkliste (CSV)',

  letterboxd: 'Für Letterboxd',
  letterboxdWhy: 'Deine Filme im Importformat von Letterboxd, mit Sternen nach deiner Reihenfolge.',
  plays: n =>
    n === 1
      ? 'Ein Stück bleibt draußen: Letterboxd kennt nur Filme.'
      : `${n} Stücke bleiben draußen: Letterboxd kennt nur Filme.`,
  reviews: 'Meine Notizen gehen als Kritiken mit',
  reviewsWhy: 'Letterboxd zeigt Kritiken allen.',
  films: 'Deine Filme',
  filmsLater: 'Filme der Merkliste',
  noFilms: 'Es sind keine Filme darin.',
  parts: n =>
    n === 1
      ? 'Letterboxd nimmt Dateien bis zu einem Megabyte; deine ist klein genug.'
      : `Letterboxd nimmt Dateien bis zu einem Megabyte, darum sind es ${n}. Importiere sie nacheinander.`,
  part: (i, n) => `Teil ${i} von ${n} sichern`,

  back: 'Eine Datei zurückspielen',
  backWhy:
    'Eine Datei, die hier gesichert wurde. Was auf deiner Liste ist, behält seinen Platz; was fehlt, kommt dorthin zurück, wo es war, und einmal Rückgängig nimmt es wieder weg.',
  choose: 'Eine von Marquee gesicherte Datei (JSON)',
  reading: 'Die Datei wird gelesen …',
  waiting: 'Deine Liste ist noch auf dem Weg zu diesem Gerät. Sobald sie da ist, geht das hier.',
  notOurs:
    'Diese Datei hat Marquee nicht gesichert. Listen von anderswo kommen auf dem anderen Weg herein, weiter unten.',
  newer:
    'Diese Datei hat ein neueres Marquee gesichert. Lade diese Seite neu, um das neuere zu bekommen, und versuch es noch einmal.',
  broken:
    'Diese Datei ist beschädigt, und es wurde nichts geändert. Wenn du eine andere Kopie hast, versuch es mit der.',
  tooBig: 'Diese Datei ist zu groß für eine Liste von Marquee. Es wurde nichts geändert.',
  lookUp:
    'Einige Titel sind nicht auf diesem Gerät und müssen nachgeschlagen werden, aber der Server ist nicht zu erreichen. Es wurde nichts geändert; versuch es wieder, wenn du online bist.',
  done: (ranked, saved) =>
    ranked + saved === 0
      ? 'Alles aus dieser Datei ist schon hier. Es wurde nichts geändert.'
      : ranked === 0
        ? `${titles(saved)} ${saved === 1 ? 'kam' : 'kamen'} auf die Merkliste zurück.`
        : `${titles(ranked)} ${ranked === 1 ? 'kam' : 'kamen'} auf deine Liste zurück${saved === 0 ? '' : ` und ${saved === 1 ? 'einer' : saved} auf die Merkliste`}.`,
  unread: n => (n === 1 ? 'Eine Zeile wurde nicht übernommen:' : `${n} Zeilen wurden nicht übernommen:`),
  unreadLine: (line, title, reason) => `Zeile ${line}${title === null ? '' : `, ${title}`}: ${reason}`,
  reasons: {
    unreadable: 'sie ist nicht lesbar',
    no_title: 'niemand hier kennt es, und die Datei sagt nicht, wie es heißt',
    duplicate: 'es steht zweimal in der Datei',
    deleted: 'es war entfernt, als die Datei gesichert wurde',
  },
  more: n => (n === 1 ? 'Und eine weitere.' : `Und ${n} weitere.`),
  notesLeft: n =>
    n === 1
      ? 'Eine Notiz bleibt draußen: Deine Liste hat dort einen anderen Text, oder sie ist zu lang.'
      : `${n} Notizen bleiben draußen: Deine Liste hat dort andere Texte, oder sie sind zu lang.`,
  notesGo: 'Diese Notizen herunterladen',

  elsewhere: 'Von anderswo',
  elsewhereWhy: 'Letterboxd, IMDb, Trakt und andere.',
  toPlace: n => (n === 1 ? 'Ein Titel wartet auf seinen genauen Platz.' : `${n} Titel warten auf ihren genauen Platz.`),
}
