import * as z from 'zod/mini'
import { mutations, rest } from '#sync-rules'

/** The contract's schemas as JSON Schema for the document. Those with a name are written once and referred to. */

const named: Record<string, z.ZodMiniType> = {
  MediaItem: rest.mediaItem,
  Ranking: rest.rankingItem,
  User: rest.user,
  Person: rest.person,
  Session: rest.session,
  Device: rest.device,
  Activity: rest.activity,
  Profile: rest.profile,
  LeaderboardTitle: rest.leaderboardTitle,
  LeaderboardPerson: rest.leaderboardPerson,
  MatchResult: rest.matchResult,
  Suggestion: rest.suggestion,
  HistoryEntry: rest.historyEntry,
  PushReply: rest.pushReply,
}
for (const [id, schema] of Object.entries(named)) z.globalRegistry.add(schema, { id })

export type JsonSchema = { [key: string]: unknown }
export type Components = Record<string, JsonSchema>

/** A schema as it travels in or out; what it refers to is put among the components. */
export function described(schema: z.core.$ZodType, io: 'input' | 'output', components: Components): JsonSchema {
  const { $schema: _, $defs, ...own } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
  for (const [id, definition] of Object.entries(($defs ?? {}) as Components)) {
    const { id: _id, ...rest } = definition
    components[id] = moved(rest)
  }
  return moved(own)
}

/** References of a schema on its own, turned into references of a document. */
const moved = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'))

/** What the ops of a push may be, by kind: the schema of a push leaves their args open, so that a bad one stops no other. */
export const mutationArgs = (components: Components): JsonSchema => ({
  oneOf: Object.entries(mutations).map(([kind, args]) => ({
    type: 'object',
    title: kind,
    properties: { kind: { const: kind }, args: described(args, 'input', components) },
    required: ['kind', 'args'],
  })),
})
