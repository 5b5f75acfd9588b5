import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

/** What a person reads stands in client/texts, once per language. Whoever writes it into a screen is named here. */

const client = join(import.meta.dirname, '../client')
const spoken = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'heading',
  'hint',
  'label',
  'placeholder',
  'title',
])
/** Names, and what no language says otherwise. */
const names = new Set(['Marquee', 'TMDB'])

interface Node {
  type: string
  [field: string]: unknown
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
const readable = (text: string) => /\p{L}{2}/u.test(text) && !names.has(text.trim())
/** "Note saved.", "Move it": a sentence, wherever it stands. */
const sentence = (text: string) => /^\p{Lu}?\p{Ll}+[,.]? \p{L}/u.test(text) && /^\p{Lu}|[.?!…]$/u.test(text)

/** The texts a node says itself: of a literal, or of the fixed parts of a template. */
function said(node: Node): string[] {
  if (node.type === 'JSXText' || node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : []
  if (node.type !== 'TemplateLiteral') return []
  return [(node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('0')]
}

/** Texts that people read, in the order they stand. `shown`: what stands here is on the screen, or read out. */
function* inline(node: Node, shown: boolean): Generator<string> {
  // What goes to the console is for us; where a screen shows it, it says it by its code.
  if (
    node.type === 'NewExpression' ||
    node.type === 'ImportDeclaration' ||
    (node.type.startsWith('TS') && !('expression' in node))
  )
    return
  if (node.type === 'BinaryExpression' && !['+'].includes(String(node.operator))) return
  for (const text of said(node)) if (shown ? readable(text) : sentence(text)) yield text.trim()
  if (node.type === 'JSXText') return
  for (const [field, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) yield* inline(child, within(node, field, shown))
  }
}

/** Whether what stands in a field of a node is shown. */
function within(node: Node, field: string, shown: boolean): boolean {
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') return field === 'children'
  if (node.type === 'JSXAttribute') return spoken.has(String((node.name as Node).name))
  if (node.type === 'JSXExpressionContainer' || node.type === 'TemplateLiteral' || node.type === 'LogicalExpression')
    return shown
  return node.type === 'ConditionalExpression' && field !== 'test' ? shown : false
}

const files = readdirSync(client, { recursive: true, encoding: 'utf8' })
  .filter(file => /\.tsx?$/u.test(file) && !/\.test\.|testing|^texts|vite\.config|adopt\/seeds/u.test(file))
  .sort()

test('no screen says anything that is not in the texts', () => {
  const found = files.flatMap(file => {
    const { program, errors } = parseSync(file, readFileSync(join(client, file), 'utf8'))
    expect(errors).toEqual([])
    return [...inline(program as unknown as Node, false)].map(text => `${file}: ${text}`)
  })
  expect(found).toEqual([])
})

test('the first paint waits for its own texts and not for those of all screens', () => {
  const seen = new Set<string>()
  const walk = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:import(?! type)|export|\}).*?\bfrom '(\.[^']+\.tsx?)'/gmu)
    for (const [, path] of imports) walk(join(file, '..', path as string))
  }
  walk(join(client, 'main.tsx'))
  expect(seen).toContain(join(client, 'texts/first.ts'))
  expect(seen).not.toContain(join(client, 'texts/rest.ts'))
})
