import { type DigestReply, digestColumns, REMOVED, type ShapeName, shapeNames, shapes, UNPLACED } from '#sync-rules'
import type { Deps } from '../deps.ts'

/** What a device says of its rows: a digest for each shape, and the seq they are of. */
export type Digests = { seq?: number | undefined } & { [S in ShapeName]?: string | undefined }

/** Columns whose words are not what SQL makes of them. The names of attributes are plain ASCII. */
const spelled: Record<string, string> = {
  removed_at: `case when removed_at is not null then '${REMOVED}' end`,
  needs_placing: `case when needs_placing then '${UNPLACED}' end`,
  attributes: `(
    select string_agg(
      name || '=' || case jsonb_typeof(value) when 'number' then trunc((value #>> '{}')::numeric)::text else value::text end,
      ' ' order by name collate "C")
    from jsonb_each(attributes) each(name, value))`,
}

/** SQL of a shape's digest, the twin of `digestText` in sync-rules. */
function digestOf(shape: ShapeName): string {
  const { table, owner } = shapes[shape]
  const words = digestColumns[shape].map(column => spelled[column] ?? column)
  const line = `concat_ws(' ', ${words.join(', ')}) || e'\\n'`
  return `(select encode(sha256(convert_to(coalesce(string_agg(${line}, '' order by id), ''), 'UTF8')), 'hex')
           from ${table} where ${owner} = $1)`
}

const DIGESTS = `
  select head.seq, ${shapeNames.map(shape => `case when head.seq = $2 then ${digestOf(shape)} end as ${shape}`).join(',\n')}
  from (select coalesce(max(seq), 0) as seq from sync_heads where user_id = $1) head`

/**
 * Holds the digests of a device against the user's rows, all of one moment. It can be told only where the account stands at
 * the very seq the device speaks of: then both have the same rows, or one of them is wrong. Every answer to digests is counted.
 */
export async function compareDigests(
  { db, log, metrics }: Pick<Deps, 'db' | 'log' | 'metrics'>,
  userId: string,
  { seq, ...theirs }: Digests,
): Promise<DigestReply> {
  const whole = seq !== undefined && shapeNames.every(shape => theirs[shape] !== undefined)
  const ours = (await db.row(DIGESTS, [userId, whole ? seq : -1])) as { seq: number } & Record<ShapeName, string | null>
  if (!whole || ours.seq !== seq) {
    if (whole) metrics?.digest('moved')
    return { seq: ours.seq, differs: null }
  }
  const differs = shapeNames.filter(shape => ours[shape] !== theirs[shape])
  metrics?.digest(differs.length === 0 ? 'same' : 'differs')
  if (differs.length > 0) log.warn({ user_id: userId, differs }, 'the rows of a device are not ours')
  return { seq: ours.seq, differs }
}
