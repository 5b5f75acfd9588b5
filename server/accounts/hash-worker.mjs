// @ts-check
// Plain JavaScript, so that it starts without a loader under any runner. The synchronous calls are on purpose: they
// keep bcrypt out of libuv's thread pool, where it would starve files and DNS.
import { parentPort } from 'node:worker_threads'
import bcrypt from 'bcrypt'

/** @typedef {{ secret: string, cost: number } | { secret: string, hash: string }} HashJob */

parentPort?.on('message', (/** @type {HashJob} */ job) => {
  parentPort?.postMessage(
    'hash' in job ? bcrypt.compareSync(job.secret, job.hash) : bcrypt.hashSync(job.secret, job.cost),
  )
})
