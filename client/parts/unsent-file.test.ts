import { expect, test } from 'vitest'
import type { View } from '../store/types.ts'
import { unsentFile } from './unsent-file.ts'

const [alien, unknown] = ['01000000-0000-4000-8000-00000000aaaa', '02000000-0000-4000-8000-00000000aaaa']
const view = { media: (id: string) => (id === alien ? { title: 'Alien' } : undefined) } as View

test('the file tells every change that was not sent, in order, with its title', () => {
  const { name, text } = unsentFile(
    'ada',
    [
      {
        kind: 'ranking.note',
        args: { media_id: alien, notes: 'again', base_notes: null },
        op_id: 'op 1',
        t: '2026-01-01T00:00:00.000Z',
      },
      { kind: 'ranking.remove', args: { media_id: unknown }, op_id: 'op 2', t: '2026-01-02T00:00:00.000Z' },
    ],
    view,
  )
  expect(name).toBe('marquee-unsent-ada.json')
  expect(JSON.parse(text)).toEqual({
    format: 'marquee-unsent',
    version: 1,
    username: 'ada',
    changes: [
      {
        ...{ at: '2026-01-01T00:00:00.000Z', title: 'Alien', kind: 'ranking.note' },
        args: { media_id: alien, notes: 'again', base_notes: null },
      },
      { at: '2026-01-02T00:00:00.000Z', title: null, kind: 'ranking.remove', args: { media_id: unknown } },
    ],
  })
})
