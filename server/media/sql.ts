/** SQL expression: a media item as it travels, from the row named `m`. */
export const mediaColumns = (m: string): string => `jsonb_build_object(
  'id', ${m}.id, 'media_type', ${m}.media_type, 'title', ${m}.title, 'original_title', ${m}.original_title,
  'release_year', ${m}.release_year, 'tmdb_id', ${m}.tmdb_id, 'attributes', ${m}.attributes,
  'is_user_generated', ${m}.is_user_generated, 'created_at', iso(${m}.created_at), 'updated_at', iso(${m}.updated_at))`

/**
 * SQL condition: who may see a media item. The catalogue is everyone's, a stub its owner's and whoever's its owner is shown to;
 * and what stands on one's own list keeps its title, whatever became of its owner. Asked of `is_user_generated`, not of the
 * owner alone: the stub of a deleted account has none and must not become public.
 */
export const visibleTo = (m: string, viewer: string): string =>
  `(not ${m}.is_user_generated or ${m}.created_by_user_id = ${viewer}::uuid or is_shown(${m}.created_by_user_id, ${viewer}::uuid)
    or exists (select from user_rankings own where own.user_id = ${viewer}::uuid and own.media_item_id = ${m}.id)
    or exists (select from watchlist_items own where own.user_id = ${viewer}::uuid and own.media_item_id = ${m}.id))`

/** SQL expression: how much a row's title is like what was typed, 0 to 1. Strict words find it inside longer titles. */
export const likeness = (m: string, key: string): string => `greatest(
  similarity(${m}.search_key, ${key}), 0.95 * strict_word_similarity(${key}, ${m}.search_key),
  similarity(${m}.other_key, ${key}), 0.95 * strict_word_similarity(${key}, ${m}.other_key))`

/** SQL condition, answered from the trigram indexes at the threshold that `tolerance` sets. */
export const resembles = (m: string, key: string): string => `(${key} <<% ${m}.search_key or ${key} <<% ${m}.other_key)`

/** SQL expression: a catalogue title's key, word for word as its trigram index has it; null of a title somebody typed in. */
export const catalogueKey = (m: string): string => `(case when not ${m}.is_user_generated then ${m}.search_key end)`

/**
 * To run first in a transaction that searches. The threshold is measured: it finds what people mistype and little else.
 * Plans are made for the very text: a plan for any text could not use the index of beginnings.
 */
export const tolerance = `select set_config('pg_trgm.strict_word_similarity_threshold', '0.4', true),
                                 set_config('plan_cache_mode', 'force_custom_plan', true),
                                 set_config('statement_timeout', '3s', true)`

/** Text that means itself in a LIKE pattern. */
export const literal = (text: string): string => text.replace(/[\\%_]/gu, '\\$&')
