import { openWorld, simulate } from './simulate.ts'
const db = await openWorld()
const seed = Number(process.argv[2]); const op = process.argv[3]
const r = await simulate(db, seed)
console.log(r.log.filter(l => /clone|evict|goes back|I\d+:|logs in/.test(l)).join('\n'))
if (op) console.log(await db.rows('select seq, client_id, mid, kind, outcome, reason from change_log where op_id = $1', [op]))
if (op) { const c = await db.rows<any>('select distinct client_id from change_log where op_id=$1',[op]); for (const {client_id} of c) console.log(client_id, r.log.filter(l=>l.includes(client_id.slice(0,8))).slice(0,60).join('\n')) }
await db.close()
