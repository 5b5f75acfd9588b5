import { errorStatus, shapeNames, shapeParams } from '#sync-rules'
import type { Route } from './http.ts'
import { examples } from './openapi/examples.ts'
import { openPath, operation } from './openapi/operation.ts'
import { type Components, type JsonSchema, mutationArgs } from './openapi/schemas.ts'

/** The OpenAPI 3.1 document, made from the routes and the contract's schemas: it cannot say what they do not. */
export function openapi(routes: readonly Route[], version: string): JsonSchema {
  const components: Components = { Error: errorSchema }
  const shown = examples()
  const paths: Record<string, JsonSchema> = {}
  for (const route of routes) {
    const path = openPath(route.path)
    const of = operation(route, shown[`${route.method.toUpperCase()} ${route.path}`], components)
    paths[path] = { ...paths[path], [route.method]: of }
  }
  paths['/sync/shapes/{shape}'] = shapePath
  components.Mutation = mutationArgs(components)
  return {
    openapi: '3.1.0',
    info: { title: 'Marquee', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: components,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

const description = [
  'Every reply is `{ "data": … }`, a list also has `"meta"`; every error is `{ "error": { "code", "message", "details"?, "request_id" } }`.',
  'A code has one HTTP status for ever; programs go by the code.',
  'Unknown fields and repeated query keys are refused with 422. Times are ISO 8601 UTC with milliseconds, ids are UUIDs in lower case.',
  'The access token lasts ten minutes and travels as `Authorization: Bearer`; the refresh token is in an HttpOnly cookie, and',
  '`POST /auth/refresh` with the header `X-Marquee: 1` trades it for the next pair.',
  'Lists give 50 entries unless `limit` says otherwise, 500 at most (searches 20 and 50). 429 and 503 come with `Retry-After` (`no_mail` does not).',
].join('\n')

const errorSchema: JsonSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { enum: Object.keys(errorStatus) },
        message: { type: 'string', description: 'A sentence for people.' },
        details: { description: 'For `validation` a list of `{ path, message }`, for some codes an object.' },
        request_id: { type: 'string', format: 'uuid' },
      },
      required: ['code', 'message', 'request_id'],
    },
  },
  required: ['error'],
}

/** Not of our making: Electric's wire, answered to the letter, outside the envelope. */
const shapePath: JsonSchema = {
  get: {
    operationId: 'get_sync_shapes_shape',
    tags: ['sync'],
    summary: 'Your rows, as a stream',
    description:
      'Speaks the HTTP Shape protocol of Electric to `@electric-sql/client`. Whose rows they are is decided by the token. Errors have the form of that protocol.',
    security: [{ bearer: [] }],
    parameters: [
      { name: 'shape', in: 'path', required: true, schema: { enum: shapeNames } },
      ...shapeParams.map(name => ({ name, in: 'query', required: name === 'offset', schema: { type: 'string' } })),
    ],
    responses: {
      200: { description: 'Messages, and where they end in `electric-offset`.', content: { 'application/json': {} } },
      400: { description: 'A parameter that is not taken, or is given twice.' },
      401: { description: 'No token, or one that does not hold.' },
      404: { description: 'No such shape.' },
      405: { description: 'Another method than GET.' },
      409: { description: 'Fetch the shape anew, with the handle in `electric-handle`.' },
      429: { description: 'Too many questions of one person wait. `Retry-After` says when to come again.' },
      500: { description: 'Something went wrong here, and was written down.' },
      503: { description: 'Away for a moment. `Retry-After` says when to come again.' },
    },
  },
}
