import type { TextFile } from '../adopt/keep.ts'
import type { Import } from './keep.ts'
import type { Outcome } from './outcomes.ts'

/** The words of the report; a second language brings its own. */
export interface ReportWords {
  end(outcome: Outcome): string
  reason(outcome: Outcome): string
}

/** What became of each row, as a table for a spreadsheet: notes that stay out are whole in it. */
export function reportFile(imp: Import, outcomes: readonly Outcome[], words: ReportWords): TextFile {
  const lines = imp.rows.map((row, i) => {
    const outcome = outcomes[i] as Outcome
    const media = outcome.kind === 'matched' ? outcome.media : null
    const notes = outcome.kind === 'skipped' ? [row.note, ...(row.long_notes ?? [])] : (row.long_notes ?? [])
    return [
      ...[
        row.source.file,
        row.source.line,
        row.title,
        row.year,
        row.rating && `${row.rating.value}/${row.rating.scale}`,
      ],
      ...[
        words.end(outcome),
        media?.title,
        media?.release_year,
        words.reason(outcome),
        notes.filter(Boolean).join('\n\n'),
      ],
    ]
  })
  const head = ['file', 'line', 'title', 'year', 'rating', 'end', 'found', 'found_year', 'reason', 'note']
  return {
    name: `marquee-import-${imp.id.slice(0, 8)}.csv`,
    type: 'text/csv;charset=utf-8',
    text: `\ufeff${[head, ...lines].map(line => `${line.map(cell).join(',')}\r\n`).join('')}`,
  }
}

/** A cell that a spreadsheet would take for a formula gets a sign before it. */
function cell(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
