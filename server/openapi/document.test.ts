import { beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../routes/index.ts'
import { testServer } from '../testing/http.ts'
import { openPath, operationId } from './operation.ts'

interface Operation {
  operationId: string
  summary: string
  responses: Record<string, { description: string; content?: Record<string, { example?: unknown }> }>
  requestBody?: { content: Record<string, { example?: unknown }> }
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

let document: Document
let text: string
beforeAll(async () => {
  await using server = await testServer()
  const reply = await fetch(`${server.url}/openapi.json`)
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8')
  text = await reply.text()
  document = JSON.parse(text)
})

test.each(routes.map(route => [`${route.method} ${route.path}`, route] as const))(
  '%s is in the document',
  (_, route) => {
    const found = document.paths[openPath(route.path)]?.[route.method]
    expect(found).toMatchObject({ operationId: operationId(route), summary: route.summary })
    const [status] = Object.keys(found?.responses ?? {}).filter(code => code < '300')
    expect(status).toBe(String(route.status ?? (route.reply || route.writes ? 200 : 204)))
    if (route.body) expect(found?.requestBody?.content['application/json']?.example).toBeDefined()
    if (route.reply) expect(found?.responses[status as string]?.content?.['application/json']?.example).toBeDefined()
  },
)

describe('the document', () => {
  test('is OpenAPI 3.1, names every operation once, and refers to nothing that is not there', () => {
    expect(document.openapi).toBe('3.1.0')
    const ids = Object.values(document.paths).flatMap(path => Object.values(path).map(op => op.operationId))
    expect(new Set(ids).size).toBe(ids.length)
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/gu)].map(
      match => match[1] as string,
    )
    expect(references.length).toBeGreaterThan(10)
    expect(references.filter(name => !(name in document.components.schemas))).toEqual([])
    expect(text).not.toContain('$defs')
  })

  test('has no route that this server does not answer', async () => {
    await using server = await testServer()
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of Object.keys(operations)) {
        const reply = await server.call(method.toUpperCase(), path.replace(/\{\w+\}/gu, 'x'))
        expect([path, method, reply.error?.code === 'method']).toEqual([path, method, false])
        expect(reply.error?.message).not.toBe('There is nothing at this address.')
      }
    }
  })
})
