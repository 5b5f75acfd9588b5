import type * as en from '../en/reasons.ts'
import type { Same } from '../same.ts'

/** What was changed in an item of an old list, and why one was not taken in, in German. */

export const repairText: Same<typeof en.repairText> = {
  id_spelling: 'Die TMDB-Nummer war ungewöhnlich geschrieben.',
  id_missing: 'Die Kennung fehlte; es ist an Titel und Jahr zu erkennen.',
  id_unusable: 'Die Kennung war nicht als TMDB-Nummer zu lesen; es ist an Titel und Jahr zu erkennen.',
  id_shared: 'Ein anderer Eintrag mit anderem Titel hatte dieselbe Kennung; beide bleiben, als zwei.',
  title_cleaned: 'Unsichtbare Zeichen wurden aus dem Titel genommen.',
  title_shortened: 'Der Titel war länger als 300 Zeichen und wurde gekürzt.',
  title_missing: 'Der Titel fehlte; er kommt von TMDB.',
  year_number: 'Das Jahr war als Zahl geschrieben.',
  year_unknown: 'Das Jahr war nicht zu lesen; es gilt als unbekannt.',
  type_assumed: 'Es stand nicht dabei, ob es ein Film oder ein Stück ist; es gilt als Film.',
  type_spelling: 'Die Art war ungewöhnlich geschrieben.',
  type_from_id: 'Es nannte sich ein Stück, hat aber die Nummer eines Films; es gilt als dieser Film.',
  poster_dropped: 'Das Plakat ist kein Bild von TMDB über https und wird nicht gezeigt.',
  genres_ignored: 'Die Genres waren keine Liste und bleiben draußen.',
  genres_cleaned: 'Einige Genres waren nicht zu lesen; sie bleiben draußen oder wurden bereinigt.',
  director_ignored: 'Die Regie war nicht zu lesen oder wurde bereinigt.',
  tier_spelling: 'Die Stufe war ungewöhnlich geschrieben.',
  rank_coerced: 'Der Rang war keine Zahl; es steht da, wo der alte Bildschirm es zeigte.',
  rank_last: 'Der Rang war nicht zu lesen; es steht am Ende seiner Stufe.',
  note_cleaned: 'Zeichen, die sich nicht speichern lassen, wurden aus der Notiz genommen.',
  note_ignored: 'Die Notiz war kein Text und bleibt draußen.',
  note_too_long: 'Die Notiz ist länger als 2.000 Zeichen: Sie bleibt ganz in einer Datei, nicht in der Liste.',
  date_unknown: 'Wann es gemerkt wurde, war nicht zu lesen; der Tag gilt als unbekannt.',
}

export const setAsideText: Same<typeof en.setAsideText> = {
  not_an_item: 'Das ist weder ein Film noch ein Stück.',
  no_identity: 'Es hat weder einen Titel noch eine TMDB-Nummer.',
  no_title: 'Es hat keinen Titel. Gib ihm einen.',
  choose_a_tier: 'Seine Stufe ist unbekannt. Wähle eine Stufe.',
  later_version: 'Eine spätere Version hat es geschrieben, die anderes aufhebt als Filme und Stücke.',
  unknown_type: 'Es ist weder ein Film noch ein Stück.',
}
