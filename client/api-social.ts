import type { Activity, CursorMeta, Found, LeaderboardEntry, LeaderboardMeta, ListMeta, Profile } from '#sync-rules'
import { type Answer, call } from './api.ts'

/** What concerns other people, asked of the server. All of it rejects as `call` does. */

const query = (values: Record<string, string | number | undefined>): string =>
  `?${new URLSearchParams(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])))}`

/** As many as the server gives at once. */
const MOST = 500

export const feedPage = (cursor?: string): Promise<Answer<Activity[], CursorMeta>> =>
  call('GET', `/social/feed${query({ cursor })}`)

export const findPeople = async (q: string, signal?: AbortSignal): Promise<Answer<Found[], ListMeta>> =>
  call('GET', `/social/users${query({ q, limit: 50 })}`, { signal })

export const listMine = (list: 'following' | 'blocked', offset = 0): Promise<Answer<Found[], ListMeta>> =>
  call('GET', `/social/${list}${query({ limit: MOST, offset })}`)

/** A profile with up to 500 places of its board from `offset` on. Without an account too. */
export const profileOf = (username: string, offset = 0, signal?: AbortSignal): Promise<Answer<Profile, ListMeta>> =>
  call('GET', `/social/users/${encodeURIComponent(username)}${query({ limit: MOST, offset })}`, { signal })

export const leaderboard = (
  kind: LeaderboardMeta['kind'],
  offset = 0,
): Promise<Answer<LeaderboardEntry[], LeaderboardMeta>> => call('GET', `/social/leaderboard${query({ kind, offset })}`)

export const follow = (userId: string): Promise<unknown> => call('POST', `/social/follow/${userId}`)
export const unfollow = (userId: string): Promise<unknown> => call('DELETE', `/social/follow/${userId}`)
export const block = (userId: string): Promise<unknown> => call('POST', `/social/block/${userId}`)
export const unblock = (userId: string): Promise<unknown> => call('DELETE', `/social/block/${userId}`)
