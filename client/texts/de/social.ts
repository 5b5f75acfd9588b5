import { tiers } from '#sync-rules'
import type * as en from '../en/social.ts'
import type { Same } from '../same.ts'

/** What the screens about other people say, in German. */

const titles = (n: number) => (n === 1 ? 'einen Titel' : `${n} Titel`)

export const network: Same<typeof en.network> = {
  offline: 'Das braucht den Server, und der ist gerade nicht zu erreichen. Deine eigene Liste geht ohne ihn.',
  login: 'Deine Sitzung ist zu Ende. Melde dich wieder an, dann geht es weiter.',
  failed: 'Der Server konnte darauf nicht antworten. Es wurde nichts geändert.',
  again: 'Noch einmal versuchen',
  loading: 'Wird geladen …',
  more: 'Mehr zeigen',
}

export const members: Same<typeof en.members> = {
  why: 'Um Leuten zu folgen, brauchst du ein Konto. Es kostet nichts als einen Namen und eine E-Mail.',
  gives:
    'Damit kannst du Leuten folgen, deren Listen du magst, sehen, was sie einordnen, und andere deine Liste sehen lassen, wenn du das willst.',
  without: 'Ohne Konto kannst du die Bestenliste ansehen und die Listen von Leuten, die öffentlich sind.',
}

export const finding: Same<typeof en.finding> = {
  among: 'Leute und Listen',
  find: 'Jemanden nach Namen finden',
  findHint: 'Die ersten Buchstaben eines Namens. Nur wer öffentlich ist, lässt sich finden.',
  found: n => (n === 0 ? 'Niemand Öffentliches heißt so.' : n === 1 ? 'Eine Person gefunden' : `${n} Leute gefunden`),
  foundList: 'Gefundene Leute',
  following: 'Du folgst',
  followsNobody:
    'Du folgst noch niemandem. Wer privat geworden ist, steht nicht hier und kommt wieder, sobald die Liste wieder öffentlich ist.',
  blocked: 'Du hast blockiert',
  blockedWhy: 'Ihr seht beide nichts voneinander. Wer privat ist, steht nicht hier.',
  follow: 'Folgen',
  unfollow: 'Nicht mehr folgen',
  followOf: name => `${name} folgen`,
  unfollowOf: name => `${name} nicht mehr folgen`,
  unblockOf: name => `${name} nicht mehr blockieren`,
  follows: name => `Du folgst ${name}. Was dort eingeordnet wird, steht unter „Neues“.`,
  unfollows: name => `Du folgst ${name} nicht mehr. Unter „Neues“ kommt nichts mehr davon.`,

  youPrivate: 'Du bist privat: Niemand kann dich finden oder dir folgen.',
  youPublic: 'Du bist öffentlich: Alle können dich finden, deine Liste sehen und dir folgen.',
  change: 'Ändern, wer dich sieht',
}

export const news: Same<typeof en.news> = {
  asOf: moment => `Das war am ${moment} hier.`,
  empty:
    'Noch nichts. Hier steht, was die Leute, denen du folgst, von jetzt an einordnen, und was sie schon eingeordnet haben.',
  findPeople: 'Leute finden',
  list: 'Was sie getan haben, das Neueste zuerst',
  placed: (name, title, tier, score) => `${name} hat ${title} eingeordnet: ${tier}, ${score}`,
  moved_up: (name, title, tier, score) => `${name} hat ${title} nach oben geholt: ${tier}, ${score}`,
  noted: (name, title) => `${name} hat eine Notiz zu ${title} geschrieben`,
  imported: (name, count) => `${name} hat ${titles(count)} importiert`,
  who: 'Notizen werden anderen nie gezeigt, nur dass es eine gibt.',
}

export const somebody: Same<typeof en.somebody> = {
  missing: name => `Hier gibt es niemanden mit dem Namen ${name}, den du sehen kannst`,
  missingWhy: 'Vielleicht stimmt der Name nicht, oder die Liste ist privat.',
  counts: (followers, following) =>
    `${followers === 0 ? 'Niemand folgt' : followers === 1 ? 'Eine Person folgt' : `${followers} Leute folgen`}, folgt ${following === 0 ? 'niemandem' : following === 1 ? 'einer Person' : `${following} Leuten`}`,
  everyone: 'Alle können diese Liste sehen. Notizen, Gemerktes und E-Mail-Adressen werden nie gezeigt.',
  yours: 'Das bist du, wie alle dich sehen.',
  yoursPrivate: 'Das bist du. Niemand sonst sieht diese Seite: Du bist privat.',
  block: 'Blockieren',
  blockOf: name => `${name} blockieren`,
  blocked: name => `Du hast ${name} blockiert`,
  blockedWhy: 'Ihr seht jetzt beide nichts voneinander, und keiner folgt dem anderen.',
  unblock: 'Nicht mehr blockieren',
  unblocked: name => `${name} ist nicht mehr blockiert. Wer wem vorher folgte, kommt nicht zurück.`,
  nothing: 'Auf dieser Liste ist noch nichts.',
  list: n => (n === 1 ? 'Ein Titel' : `${n} Titel`),
  moreOf: (shown, total) => `Mehr zeigen (${shown} von ${total} sind da)`,
  mine: tier => `bei dir: ${tier}`,
  compare: 'Neben deiner Liste',
  compareFirst: shown =>
    shown === 1
      ? 'Gezählt nach dem ersten Titel dieser Liste.'
      : `Gezählt nach den ersten ${shown} Titeln dieser Liste.`,
  noneShared: 'Ihr habt noch keine gleichen Titel eingeordnet.',
  both: n => (n === 1 ? 'Ein Titel ist auf beiden Listen' : `${n} Titel sind auf beiden Listen`),
  same: 'In derselben Stufe',
  higher: 'Höher bei dir',
  lower: 'Höher dort',
  apart: 'Am weitesten auseinander',
  apartLine: (title, mine, theirs) => `${title}: ${mine} bei dir, ${theirs} dort`,
}

export const leaders: Same<typeof en.leaders> = {
  kinds: { titles: 'Beste Titel', people: 'Wer am meisten eingeordnet hat' },
  which: 'Welche Bestenliste',
  rule: 'Wie gezählt wird',
  ruleOf: ({ counted, rule }) => {
    if (counted.by === 'hand')
      return 'Wie viele Titel jemand Öffentliches von Hand eingeordnet hat. Importiertes zählt nicht.'
    if (counted.by !== 'tier_means') return rule
    const { tiers: means, prior, least_raters } = counted
    const values = tiers.map(tier => `${tier} ${String(means[tier]).replace('.', ',')}`).join(', ')
    return `Das Mittel der Stufen, die öffentliche Leute einem Titel gegeben haben (${values}), um ${prior} Bewertungen zum Mittel aller hingezogen. Mindestens ${least_raters} Bewertungen; Konten zählen ab ihrem zweiten Tag.`
  },
  age: seconds => {
    const minutes = Math.round(seconds / 60)
    if (seconds < 60) return `Gezählt vor ${seconds === 1 ? 'einer Sekunde' : `${seconds} Sekunden`}.`
    return `Gezählt vor ${minutes === 1 ? 'einer Minute' : `${minutes} Minuten`}.`
  },
  titlesEmpty: 'Noch kein Titel hat genug Bewertungen.',
  peopleEmpty: 'Noch niemand Öffentliches hat etwas von Hand eingeordnet.',
  raters: n => `bewertet von ${n === 1 ? 'einer Person' : `${n} Leuten`}`,
  ranked: n => `${n === 1 ? 'ein Titel' : `${n} Titel`} von Hand eingeordnet`,
  who: 'Gezählt wird nur, wer öffentlich ist. Wer privat wird, ist sofort nicht mehr zu sehen und ab der nächsten Zählung nicht mehr dabei.',
  number: n => `#${n}`,
}
