import { Agent, request } from 'node:http'
import { inOrder, randomMoves } from './list.js'
import { plainRows } from './tanstack-plain.js'

/** A TanStack DB collection without a browser, over plain REST. Resolves when the list is there. */
export async function openDevice({ user, url }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const send = (method, path, body) => call(agent, method, url + path, body)
  const { rows } = plainRows(user, send)
  await rows.preload()
  const list = inOrder(rows.toArray)
  const move = randomMoves()
  return {
    /** A random move, to be made: until the server has acknowledged it. */
    next() {
      const { id, tier, rank } = move(inOrder(rows.toArray))
      return () => rows.update(id, draft => void Object.assign(draft, { tier, rank })).isPersisted.promise
    },
    /** The same, by the request alone, without the collection. */
    nextBare() {
      const { id, tier, rank } = move(list)
      return () => send('PUT', `/rows/${id}`, { user, tier, rank })
    },
    close: () => agent.destroy(),
  }
}

/** As the other side's device does it: one connection, kept open, until the whole reply is read. */
function call(agent, method, url, body) {
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  return new Promise((done, fail) => {
    const sent = request(url, { method, agent, headers }, response => {
      let reply = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        reply += chunk
      })
      response.on('end', () => (response.statusCode === 200 ? done(JSON.parse(reply)) : fail(new Error(reply))))
      response.on('error', fail)
    })
    sent.on('error', fail)
    sent.end(text)
  })
}
