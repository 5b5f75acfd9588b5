import { FAKE_TOKEN, fakeTmdb } from './testing/fake-tmdb.ts'

/** `npm run dev`: the server as it is, with a stand-in for TMDB unless a token for the real one is set. */
async function main(): Promise<void> {
  const settings = process.env
  if (!settings.TMDB_TOKEN) {
    const { url } = await fakeTmdb()
    Object.assign(settings, { TMDB_TOKEN: FAKE_TOKEN, TMDB_URL: url })
    process.stdout.write(`TMDB is played by a stand-in at ${url}; search for "lantern".\n`)
  }
  await import('./main.ts')
}

await main()
