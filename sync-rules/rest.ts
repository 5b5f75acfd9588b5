/** Bodies, query strings and replies of the plain routes. Unknown fields of a request are refused, of a reply never sent. */
export * from './rest/accounts.ts'
export * from './rest/media.ts'
export * from './rest/paging.ts'
export * from './rest/rankings.ts'
export * from './rest/social.ts'
export * from './rest/sync.ts'
