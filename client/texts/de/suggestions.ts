import type * as en from '../en/suggestions.ts'
import type { Same } from '../same.ts'

/** What is suggested while the search box is empty, in German. */
export const suggestions: Same<typeof en.suggestions> = {
  heading: {
    taste: 'Nach deinem Geschmack',
    popular: 'Beliebt',
    classic: 'Klassiker',
  },
  why: {
    taste: 'Bekannte Titel aus den Genres, die du am meisten einordnest.',
    popular: 'Was viele Leute kennen.',
    classic: 'Älter und immer noch bekannt.',
  },
  others: 'Andere',
  none: 'Gerade gibt es nichts vorzuschlagen. Such, was du gesehen hast.',
  offline: 'Du bist offline. Das wurde vorgeschlagen, als du zuletzt hier warst.',
  failed: 'Vorschläge sind gerade nicht zu erreichen. Das wurde vorgeschlagen, als du zuletzt hier warst.',
}
