import type { Push, PushReply, RankingRow } from '#sync-rules'
import type { Meta, StoredOp } from '../client/store/tables.ts'
import type { Device } from './device.ts'
import type { Wire } from './network.ts'
import type { SimServer } from './server.ts'

/**
 * A fault we put in ourselves, to see that the simulator finds it. Each bends the product from outside, at a port, so
 * that the product carries no trace of it.
 */
export interface Defect {
  name: string
  wire?(device: () => Device, server: SimServer): Partial<Wire>
  tabLost?(device: Device): void
  flush?: () => Promise<void>
}

const opsOf = (device: Device) => device.disk.contents.get('ops') as Map<number, StoredOp>
const metaOf = (device: Device) => device.disk.contents.get('meta')?.get('meta') as Meta | undefined

/** Makes the server forget that it had taken these ops, as one would that keeps its cursor elsewhere. */
async function forget(server: SimServer, clientId: string, after: number): Promise<void> {
  await server.db.rows('delete from sync_results where client_id = $1 and mid > $2', [clientId, after])
  await server.db.rows('update sync_clients set last_mid = least(last_mid, $2) where client_id = $1', [clientId, after])
}

/** Wraps the server's push, once. */
function serverPush(server: SimServer, around: (body: Push, push: () => Promise<PushReply>) => Promise<PushReply>) {
  const real = pushes.get(server) ?? server.push.bind(server)
  pushes.set(server, real)
  server.push = (auth, body) => around(body, () => real(auth, body))
  return {}
}
const pushes = new WeakMap<SimServer, SimServer['push']>()

export const defects: Defect[] = [
  {
    name: 'a repeat is done again',
    wire: (_, server) =>
      serverPush(server, async (body, push) => {
        const first = body.ops[0]
        if (first) await forget(server, body.client_id, first.mid - 1)
        return push()
      }),
  },
  {
    name: 'effect and cursor are committed apart',
    wire: (_, server) => {
      let pushes = 0
      return serverPush(server, async (body, push) => {
        const reply = await push()
        const first = body.ops[0]
        if (!first || ++pushes % 3 !== 0) return reply
        await forget(server, body.client_id, first.mid - 1)
        throw new Error('the server died before it moved the cursor')
      })
    },
  },
  {
    name: 'a gap is taken',
    wire: (_, server) =>
      serverPush(server, async (body, push) => {
        const first = body.ops[0]
        if (first) {
          await server.db.rows('update sync_clients set last_mid = greatest(last_mid, $2) where client_id = $1', [
            body.client_id,
            first.mid - 1,
          ])
        }
        return push()
      }),
  },
  {
    name: 'the outbox is emptied when it is sent',
    wire: device => ({
      beforePush: body => {
        for (const op of body.ops) opsOf(device()).delete(op.mid)
        return undefined
      },
    }),
  },
  {
    name: 'the outbox does not survive its tab',
    tabLost: device => opsOf(device).clear(),
  },
  {
    name: 'safe is said before the disk is flushed',
    flush: async () => {},
  },
  {
    name: 'a reply raises the base',
    wire: device => ({
      afterPush: reply => {
        const seqs = reply.results.flatMap(result => result.rows.user_rankings.map(row => row.seq))
        for (const { store } of device().tabs) {
          if (store) store.core.memory.meta.base = Math.max(store.core.memory.meta.base, ...seqs)
        }
      },
    }),
  },
  {
    name: 'a lower seq overwrites a higher one',
    wire: device => ({
      afterPush: reply => {
        const rows = device().disk.contents.get('user_rankings')
        for (const result of reply.results) {
          for (const row of result.rows.user_rankings) rows?.delete(row.id)
        }
      },
    }),
  },
  {
    name: 'a move leaves a copy behind',
    wire: device => ({
      afterPush: reply => {
        const rows = device().disk.contents.get('user_rankings') as Map<string, RankingRow>
        for (const { rows: brought } of reply.results) {
          for (const row of brought.user_rankings) {
            const was = rows.get(row.id)
            const copy = row.id.replace(/^.{8}/u, 'c0c0c0c0')
            if (was?.tier && row.tier && was.tier !== row.tier) rows.set(copy, { ...was, id: copy })
          }
        }
      },
    }),
  },
  {
    name: 'the queue is drained from its middle',
    wire: () => ({
      beforePush: body => {
        if (body.ops.length > 1) body.ops.shift()
        return undefined
      },
    }),
  },
  {
    name: 'what waits for one account is sent by another',
    wire: device => ({
      beforePush: body => {
        const other = device()
          .browser.devices.find(({ world: { auth } }) => auth.user_id !== body.user_id)
          ?.auth()
        if (other === undefined) return undefined
        body.user_id = other.user_id
        return other
      },
    }),
  },
  {
    name: 'nobody is told what came out otherwise',
    wire: device => ({
      afterPush: reply => {
        for (const result of reply.results) if (result.outcome === 'superseded') result.outcome = 'noop'
        device().disk.contents.get('attention')?.clear()
      },
    }),
  },
  {
    name: 'a server that went back is taken for the same',
    wire: device => ({
      afterPush: reply => {
        const meta = metaOf(device())
        if (meta?.epoch) reply.epoch = meta.epoch
        if (meta) reply.last_mid = Math.max(reply.last_mid, meta.acked)
      },
    }),
  },
]
