import * as z from 'zod/mini'

/** What of JSON Schema our schemas become. */
export interface Schema {
  type?: string
  enum?: unknown[]
  const?: unknown
  pattern?: string
  format?: string
  default?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  maxItems?: number
  minItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
  additionalProperties?: Schema | boolean
}

/** A zod schema as the JSON that it takes. */
export const schemaOf = (schema: z.core.$ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema

export type Path = (string | number)[]

export interface Field {
  path: Path
  schema: Schema
}

/** Every field a schema names, at any depth; of a list the first item stands for all. */
export function fieldsOf(schema: Schema, path: Path = []): Field[] {
  const inner = [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, part]) => fieldsOf(part, [...path, key])),
    ...(schema.items ? fieldsOf(schema.items, [...path, 0]) : []),
    ...(schema.anyOf ?? []).flatMap(part => fieldsOf(part, path)),
  ]
  return [{ path, schema }, ...inner]
}

/** A copy of `value` with another one at `path`; `undefined` takes the field out. */
export function withAt(value: unknown, path: Path, put: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return put
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : Object.assign(Object.create(null), value)
  const inner = withAt(copy[key], rest, put)
  if (inner === undefined && Array.isArray(copy)) copy.splice(Number(key), 1)
  else if (inner === undefined) delete copy[key]
  else copy[key] = inner
  return copy
}
