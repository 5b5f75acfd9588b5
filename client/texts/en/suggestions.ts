import type { Suggestion } from '#sync-rules'

/** What is suggested while the search box is empty. */
export const suggestions = {
  heading: {
    taste: 'From your taste',
    popular: 'Popular',
    classic: 'Classics',
  } satisfies Record<Suggestion['reason'], string>,
  why: {
    taste: 'Well-known titles of the genres you rank most.',
    popular: 'What many people know.',
    classic: 'Older, and still well known.',
  } satisfies Record<Suggestion['reason'], string>,
  others: 'Others',
  none: 'There is nothing to suggest just now. Search for what you have seen.',
  offline: 'You are offline. These were suggested when you were last here.',
  failed: 'Suggestions cannot be reached just now. These were suggested when you were last here.',
}
