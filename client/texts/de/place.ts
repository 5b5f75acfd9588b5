import type * as en from '../en/place.ts'
import type { Same } from '../same.ts'

/** What the questions say that settle the places of what waits for one, in German. */
export const placing: Same<typeof en.placing> = {
  why: 'Diese haben eine Stufe, aber darin keinen genauen Platz. Je ein paar Fragen finden ihn. Hör auf, wann du magst; was getan ist, ist getan.',
  progress: (n, of) => `${n} von ${of}`,
  standing: (title, tier, place) => `${title}, jetzt Nummer ${place} in Stufe ${tier}`,
  undoLast: 'Noch einmal fragen',
  tag: 'Einzuordnen',
  right: 'Es steht richtig, wo es steht',
  alone: 'Es steht allein in seiner Stufe, darum gibt es nichts zu vergleichen.',
  tough: title =>
    `„Zu schwer“ stellt es direkt über ${title} und fragt ein andermal wieder. „Überspringen“ lässt es, wo es ist.`,
  skipWhy: 'Lässt es, wo es ist, und fragt ein andermal wieder.',
  stop: 'Für jetzt aufhören',
  all: n => (n === 1 ? 'Es lassen, wo es ist' : `Alle ${n} lassen, wo sie sind`),
  allLeft: n => (n === 1 ? 'Ein Titel bleibt, wo er ist.' : `${n} Titel bleiben, wo sie sind.`),
  none: 'Alles auf deiner Liste hat seinen Platz.',
  done: n => (n === 1 ? 'Ein Titel hat seinen Platz gefunden.' : `${n} Titel haben ihren Platz gefunden.`),
  left: n => (n === 1 ? 'Einer blieb für ein andermal.' : `${n} blieben für ein andermal.`),
  again: 'Frag mich jetzt noch einmal',
  toList: 'Zu deiner Liste',
  waiting: n => (n === 1 ? 'Eins einzuordnen' : `${n} einzuordnen`),
}
