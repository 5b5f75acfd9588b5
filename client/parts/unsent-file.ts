import type { TextFile } from '../adopt/index.ts'
import type { Unsent, View } from '../store/types.ts'

/** What was never sent, oldest first, each with the title it is about: to be read, and to be done again by hand. */
export function unsentFile(username: string, unsent: readonly Unsent[], view: View): TextFile {
  const changes = unsent.map(({ kind, args, t }) => ({
    at: t,
    title: view.media(args.media_id)?.title ?? null,
    kind,
    args,
  }))
  return {
    name: `marquee-unsent-${username}.json`,
    type: 'application/json',
    text: `${JSON.stringify({ format: 'marquee-unsent', version: 1, username, changes }, null, 2)}\n`,
  }
}
