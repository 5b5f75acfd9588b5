/** The way to TMDB. Nothing else in the server speaks to it. */
export interface Tmdb {
  close(): void
}
