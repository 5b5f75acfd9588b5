import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { digestColumns, errorStatus, mutations, outcomes, PROTOCOL, push, rest, shapeParams, shapes } from './index.ts'

const described = (schema: z.core.$ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

const restSchemas = Object.entries(rest as Record<string, unknown>).flatMap(([name, value]) =>
  typeof value === 'object' && value !== null && '_zod' in value ? [[name, value as z.core.$ZodType] as const] : [],
)

test('the wire does not change without a new protocol number', async () => {
  const wire = {
    protocol: PROTOCOL,
    push: described(push),
    mutations: Object.fromEntries(Object.entries(mutations).map(([kind, schema]) => [kind, described(schema)])),
    outcomes,
    rest: Object.fromEntries(restSchemas.map(([name, schema]) => [name, described(schema)])),
    shapes,
    shapeParams,
    digestColumns,
    errors: errorStatus,
  }
  // A difference here means clients of today may not understand the server of tomorrow: raise PROTOCOL, keep the old file.
  await expect(`${JSON.stringify(wire, null, 2)}\n`).toMatchFileSnapshot(`golden-${PROTOCOL}.json`)
})
