import type { Words } from './words.ts'

/** What the public page says, in German. */

const filmsAndPlays = (n: number) => (n === 1 ? 'Ein Film oder Stück' : `${n} Filme und Stücke`)
const points = (score: number) => score.toFixed(1).replace('.', ',')
const none = (name: string) => `${name} hat noch nichts eingeordnet.`

export const german: Words = {
  language: 'de',
  tierNames: { S: 'Meisterwerk', A: 'Großartig', B: 'Gut', C: 'Ganz nett', D: 'Schlecht' },
  page: {
    brand: 'Marquee',
    skip: 'Zur Liste',
    title: (name, number) =>
      number === 1 ? `Der Kanon von ${name} · Marquee` : `Der Kanon von ${name}, Seite ${number} · Marquee`,
    heading: name => `Der Kanon von ${name}`,
    count: n => `${filmsAndPlays(n)}, das Beste zuerst.`,
    none,
    description: (name, n, best) => {
      if (n === 0) return none(name)
      const ranked = `${filmsAndPlays(n)}, eingeordnet von ${name}.`
      return best.length === 0 ? ranked : `${ranked} Ganz oben: ${best.join(' · ')}.`
    },
    picture: (name, n) =>
      `Die Stufen von ${name}, mit dem Besten aus ${n === 1 ? 'einem Film oder Stück' : `${n} Filmen und Stücken`}`,
    follow: name => `${name} in Marquee folgen`,
    tier: tier => `Stufe ${tier}, ${german.tierNames[tier]}`,
    titles: n => (n === 1 ? 'ein Titel' : `${n} Titel`),
    points,
    score: score => `${points(score)} von 10`,
    film: 'Film',
    play: 'Stück',
    pages: 'Seiten',
    page: (number, of) => `Seite ${number} von ${of}`,
    previous: 'Bessere',
    next: 'Die nächsten',
    own: 'Ordne selbst ein, was du gesehen hast',
    ownWhy: 'Marquee hält Filme und Stücke in genauer Reihenfolge, mit und ohne Konto.',
    tmdb: 'This product uses the TMDB API but is not endorsed or certified by TMDB.',
  },
  missing: {
    title: 'Niemand hier · Marquee',
    heading: 'Unter diesem Namen ist hier niemand',
    why: 'Vielleicht stimmt die Adresse nicht, oder die Liste ist nicht öffentlich.',
  },
  trouble: {
    title: 'Gerade nicht · Marquee',
    heading: 'Diese Seite lässt sich gerade nicht zeigen',
    why: () => 'Warte einen Moment und lade sie noch einmal.',
  },
  home: 'Zu Marquee',
}
