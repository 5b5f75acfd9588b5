import type * as z from 'zod/mini'
import { type ErrorCode, errorStatus } from '#sync-rules'
import type { Route } from '../http.ts'
import type { Example } from './examples.ts'
import { type Components, described, type JsonSchema } from './schemas.ts'

/** One route as an operation of the document. */
export function operation(route: Route, example: Example | undefined, components: Components): JsonSchema {
  return {
    operationId: operationId(route),
    tags: [route.path.split('/')[1] ?? ''],
    summary: route.summary,
    ...(route.notes && { description: route.notes }),
    security: { none: [], optional: [{ bearer: [] }, {}], user: [{ bearer: [] }] }[route.auth],
    parameters: parameters(route, example, components),
    ...(route.body && { requestBody: requestBody(route.body, example, components) }),
    responses: { ...success(route, example, components), ...refusals(route) },
  }
}

/** `get_rankings_me`, `patch_rankings_id_move`. */
export const operationId = ({ method, path }: Route): string =>
  `${method}${path.replace(/[/:.]+/gu, '_').replace(/_$/u, '')}`

/** A path as OpenAPI writes it: `/rankings/{id}`. */
export const openPath = (path: string): string => path.replace(/:(\w+)/gu, '{$1}')

function parameters(route: Route, example: Example | undefined, components: Components): JsonSchema[] {
  return [
    ...fields(route.params, components).map(field => ({ ...field, in: 'path', required: true })),
    ...fields(route.query, components).map(field => ({
      ...field,
      in: 'query',
      ...(example?.query?.[field.name as string] !== undefined && { example: example.query[field.name as string] }),
    })),
  ]
}

function fields(schema: z.ZodMiniType | undefined, components: Components): JsonSchema[] {
  if (!schema) return []
  const object = described(schema, 'input', components)
  const required = (object.required ?? []) as string[]
  return Object.entries((object.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, { description, ...of }]) => ({
      name,
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema: of,
    }),
  )
}

const requestBody = (schema: z.ZodMiniType, example: Example | undefined, components: Components): JsonSchema => ({
  required: true,
  content: {
    'application/json': {
      schema: described(schema, 'input', components),
      ...(example?.body !== undefined && { example: example.body }),
    },
  },
})

function success(route: Route, example: Example | undefined, components: Components): JsonSchema {
  const status = route.status ?? (route.reply || route.writes ? 200 : 204)
  const schema = route.writes ? {} : route.reply && envelope(route, components)
  const shown = example?.reply !== undefined && { example: example.reply }
  const content = schema && { [route.writes ?? 'application/json']: { schema, ...shown } }
  return { [status]: { description: content ? 'Done.' : 'Done; no content.', ...(content && { content }) } }
}

const envelope = ({ reply, meta }: Route, components: Components): JsonSchema => ({
  type: 'object',
  properties: {
    data: described(reply as z.ZodMiniType, 'output', components),
    ...(meta && { meta: described(meta, 'output', components) }),
  },
  required: ['data', ...(meta ? ['meta'] : [])],
})

/** Codes that come from the way in, before a route is reached, and those that may come of any. */
function usual(route: Route): ErrorCode[] {
  return [
    ...(route.auth === 'none' ? [] : (['token_invalid', 'token_expired', 'session_revoked'] as const)),
    ...(route.auth === 'user' ? (['unauthenticated'] as const) : []),
    ...(route.params ? (['not_found'] as const) : []),
    ...(route.body
      ? (['bad_json', 'bad_encoding', 'too_large', 'unsupported_type', 'charset', 'encoding', 'too_complex'] as const)
      : []),
    'validation',
    'rate_limited',
    'unavailable',
    'internal',
  ]
}

function refusals(route: Route): JsonSchema {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of new Set([...usual(route), ...(route.refuses ?? [])])) {
    const status = errorStatus[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, refusal(codes)]))
}

const refusal = (codes: ErrorCode[]): JsonSchema => ({
  description: codes.map(code => `\`${code}\``).join(', '),
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})
