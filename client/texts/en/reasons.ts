/** What was changed in an item so that it could be taken in, in words for the person. */
export const repairText = {
  id_spelling: 'Its TMDB number was written in an unusual way.',
  id_missing: 'It had no id; it is known by its title and year.',
  id_unusable: 'Its id could not be read as a TMDB number; it is known by its title and year.',
  id_shared: 'Another item with a different title had the same id; both are kept as two.',
  title_cleaned: 'Invisible characters were taken out of the title.',
  title_shortened: 'The title was longer than 300 characters and was shortened.',
  title_missing: 'It had no title; the title comes from TMDB.',
  year_number: 'The year was written as a number.',
  year_unknown: 'The year could not be read; it counts as unknown.',
  type_assumed: 'It did not say whether it is a film or a play; it is taken for a film.',
  type_spelling: 'Its type was written in an unusual way.',
  type_from_id: 'It called itself a play but has the number of a film; it is taken for the film.',
  poster_dropped: 'Its poster is not a picture of TMDB over https and is not shown.',
  genres_ignored: 'Its genres were not a list and are left out.',
  genres_cleaned: 'Some of its genres could not be read and are left out or cleaned.',
  director_ignored: 'Its director could not be read, or was cleaned.',
  tier_spelling: 'Its tier was written in an unusual way.',
  rank_coerced: 'Its rank was not a number; it stands where the old screen showed it.',
  rank_last: 'Its rank could not be read; it stands last in its tier.',
  note_cleaned: 'Characters that cannot be stored were taken out of the note.',
  note_ignored: 'Its note was not text and is left out.',
  note_too_long: 'Its note is longer than 2,000 characters: it is kept whole in a file, not in the list.',
  date_unknown: 'When it was saved could not be read; the date counts as unknown.',
}

/** Why an item was not taken in. It stays visible and is in the file with the raw lists. */
export const setAsideText = {
  not_an_item: 'This is not a film or a play.',
  no_identity: 'It has neither a title nor a TMDB number.',
  no_title: 'It has no title. Give it one.',
  choose_a_tier: 'Its tier is unknown. Choose a tier.',
  later_version: 'It was written by a later version that keeps other things than films and plays.',
  unknown_type: 'It is neither a film nor a play.',
}
