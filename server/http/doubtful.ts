import type { RequestHandler } from 'express'
import { Refusal } from '../errors.ts'

/** Refuses what two readers could understand in two ways, before anybody reads it. */
export const refuseDoubtful: RequestHandler = (req, _res, next) => {
  // Node keeps the first of two Authorization headers and a proxy may keep the second, so neither is believed.
  const tokens = req.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'authorization')
  if (tokens.length > 1) throw new Refusal('duplicate_header', 'Send one Authorization header.')
  try {
    decodeURIComponent(req.path)
  } catch {
    throw new Refusal('bad_path', 'The path is not valid percent-encoded UTF-8.')
  }
  next()
}
