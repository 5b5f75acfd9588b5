import { isFields } from './fields.ts'
import type { Doc, Foreign } from './types.ts'

/** Formats we know by sight and do not take in, so that a person is told what they hold. */
const signs: Record<Foreign, (doc: Doc, has: (column: string) => boolean) => boolean> = {
  goodreads: (_, has) => has('book id') && has('my rating'),
  yamtrack: (_, has) => has('media_id') && has('source') && has('media_type'),
  watcharr: ({ json }) =>
    Array.isArray(json) && json.some(item => isFields(item) && isFields(item.content) && 'status' in item),
  ryot: ({ json }) =>
    isFields(json) && Array.isArray(json.metadata) && json.metadata.some(item => isFields(item) && 'lot' in item),
}

/** Whose file it is, if it is one of those. */
export function foreignOf(docs: readonly Doc[]): Foreign | undefined {
  return (Object.keys(signs) as Foreign[]).find(name =>
    docs.some(doc =>
      signs[name](doc, column => doc.table?.columns.some(other => other.toLowerCase() === column) ?? false),
    ),
  )
}
