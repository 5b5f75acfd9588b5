import { readFileSync } from 'node:fs'
import { v5 } from 'uuid'
import { describe, expect, test } from 'vitest'
import {
  errorStatus,
  foldTitle,
  ID_NAMESPACE,
  MAX_NOTE,
  MAX_OPS,
  MAX_PUSH_BYTES,
  MAX_RANKINGS,
  MAX_STUBS,
  MAX_TITLE,
  type MutationArgs,
  mutationKinds,
  mutations,
  op,
  outcomes,
  push,
  rest,
  shapeNames,
  shapeParams,
  shapes,
  stubName,
  TRAIL_LENGTH,
} from '#sync-rules'

/** What docs/sync.md says is held against the contract, so that the page cannot rot. */

const page = readFileSync(new URL('../../docs/sync.md', import.meta.url), 'utf8')

type Json = Record<string, unknown>
const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gmu)].map(([, text]) => JSON.parse(text as string))
const objects: Json[] = blocks.flat()
const pushes = objects.filter(each => 'ops' in each)
const ops = [...pushes.flatMap(each => each.ops as Json[]), ...objects.filter(each => 'kind' in each)]
const replies = objects.filter(each => 'data' in each)
const messages = objects.filter(each => 'headers' in each)

test('every example of the page is of a sort that is checked here', () => {
  const checked = [...pushes, ...objects.filter(each => 'kind' in each), ...replies, ...messages]
  expect(objects.filter(each => !checked.includes(each))).toEqual([])
  expect(new Set(ops.map(each => each.kind))).toEqual(new Set(mutationKinds))
})

test.each(ops.map(each => [`${each.mid}, ${each.kind}`, each] as const))('op %s is one the server takes', (_, each) => {
  const { kind, args } = op.parse(each)
  const schema = mutations[kind as keyof typeof mutations]
  expect(schema.parse(args)).toEqual(args)
})

test.each(mutationKinds)('%s is shown with all it can be told', kind => {
  const shown = ops.filter(each => each.kind === kind).flatMap(each => Object.keys(each.args as Json))
  expect(new Set(shown)).toEqual(new Set(Object.keys(mutations[kind].shape)))
})

test('the pushes and their answers are whole', () => {
  expect(pushes.length).toBeGreaterThan(0)
  expect(replies.length).toBeGreaterThan(0)
  for (const each of pushes) push.parse(each)
  for (const { data } of replies) {
    expect(rest.pushReply.parse(data)).toEqual(data)
    for (const { rows } of rest.pushReply.parse(data).results) {
      for (const shape of shapeNames) {
        for (const row of rows[shape]) expect(Object.keys(row).sort()).toEqual([...shapes[shape].columns].sort())
      }
    }
  }
})

test('the messages of a shape hold its columns, as text', () => {
  const changes = messages.filter(each => 'value' in each)
  expect(changes.length).toBeGreaterThan(0)
  for (const { value, headers } of changes as { value: Json; headers: Json }[]) {
    const columns = shapes.user_rankings.columns as readonly string[]
    expect(Object.keys(value).filter(name => !columns.includes(name))).toEqual([])
    expect(Object.values(value).every(each => each === null || typeof each === 'string')).toBe(true)
    if (headers.operation === 'insert') expect(Object.keys(value).sort()).toEqual([...columns].sort())
  }
})

test('the stub of the page has the id that is derived from it', () => {
  const [{ user_id }] = pushes as [{ user_id: string }]
  const stub = ops.find(each => each.kind === 'media.stub')?.args as MutationArgs<'media.stub'>
  const name = stubName(user_id, stub.media_type, stub.title, stub.release_year ?? null)
  expect(v5(name, ID_NAMESPACE)).toBe(stub.media_id)
  for (const said of [name, stub.media_id, ID_NAMESPACE, foldTitle(stub.title)]) expect(page).toContain(said)
})

describe('the tables', () => {
  const section = (title: string): string => {
    const start = page.indexOf(`\n## ${title}`)
    expect(start, title).toBeGreaterThan(0)
    const end = page.indexOf('\n## ', start + 1)
    return page.slice(start, end < 0 ? undefined : end)
  }
  /** What stands in `code` in the first so many columns of a section's tables. */
  const named = (text: string, columns = 1): string[] =>
    [...text.matchAll(/^\| (.*) \|$/gmu)].flatMap(([, row]) =>
      [
        ...(row as string)
          .split(' | ')
          .slice(0, columns)
          .join(' ')
          .matchAll(/`([^`]+)`/gu),
      ].map(match => String(match[1])),
    )

  test.each(shapeNames)('name the columns of %s', shape => {
    const row = page.split('\n').find(line => line.startsWith(`| \`${shape}\` |`)) ?? ''
    expect([...row.matchAll(/`([^`]+)`/gu)].map(match => match[1])).toEqual([shape, ...shapes[shape].columns])
  })

  test('name the parameters of a shape', () => {
    expect(named(section('Reading'))).toEqual(expect.arrayContaining([...shapeParams]))
  })

  test('name every outcome', () => {
    expect(named(section('What became of an op')).sort()).toEqual(expect.arrayContaining([...outcomes].sort()))
  })

  test('name errors that there are, under their status', () => {
    const rows = [...section('When the whole push').matchAll(/^\| ([\d, ]+) \| (.*?) \|/gmu)]
    expect(rows.length).toBeGreaterThan(8)
    for (const [, statuses = '', codes = ''] of rows) {
      const told = [...codes.matchAll(/`([a-z_]+)`/gu)].map(match => errorStatus[match[1] as keyof typeof errorStatus])
      expect([codes, ...new Set(told)].map(String)).toEqual([codes, ...statuses.split(', ')])
    }
  })

  test('name the limits as they are', () => {
    const limits = { MAX_OPS, MAX_PUSH_BYTES, TRAIL_LENGTH, MAX_NOTE, MAX_TITLE, MAX_RANKINGS, MAX_STUBS }
    const rows = [...section('Writing').matchAll(/^\| `([A-Z_]+)`.*\| (\d+) \|$/gmu)]
    expect(Object.fromEntries(rows.map(([, name, value]) => [name, Number(value)]))).toEqual(limits)
  })
})
