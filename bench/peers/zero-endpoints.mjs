import { mustGetMutator, mustGetQuery } from '@rocicorp/zero'
import { handleMutateRequest, handleQueryRequest } from '@rocicorp/zero/server'
import { zeroNodePg } from '@rocicorp/zero/server/adapters/pg'
import { mutators, queries, schema } from './zero-schema.js'

/** What zero-cache asks of an app: which rows a query means, and to carry a mutation out. */
export function answerZero(app, pool) {
  const database = zeroNodePg(schema, pool)
  const userOf = req => req.get('authorization')?.replace(/^Bearer /, '')

  app.post('/zero/query', async (req, res) => {
    const ctx = { user: userOf(req) }
    const handler = (name, args) => mustGetQuery(queries, name).fn({ args, ctx })
    res.json(await handleQueryRequest({ handler, schema, request: asRequest(req), userID: ctx.user }))
  })

  app.post('/zero/mutate', async (req, res) => {
    const ctx = { user: userOf(req) }
    const carryOut = (tx, name, args) => mustGetMutator(mutators, name).fn({ tx, args, ctx })
    res.json(await handleMutateRequest(database, transact => transact(carryOut), req.query, req.body))
  })
}

const asRequest = req =>
  new Request(`http://127.0.0.1${req.originalUrl}`, {
    method: 'POST',
    headers: req.headers,
    body: JSON.stringify(req.body),
  })
