import type { Request } from 'express'

const browsers: [RegExp, string][] = [
  [/Edg\//u, 'Edge'],
  [/Firefox\//u, 'Firefox'],
  [/Chrome\//u, 'Chrome'],
  [/Safari\//u, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/iPhone|iPad/u, 'iOS'],
  [/Android/u, 'Android'],
  [/Windows/u, 'Windows'],
  [/Mac OS X/u, 'macOS'],
  [/Linux/u, 'Linux'],
]

/** What a person calls the device in the list of sessions, as far as it says: "Firefox on Linux". */
export function deviceName(req: Request): string {
  const agent = req.headers['user-agent'] ?? ''
  const named = (table: [RegExp, string][]) => table.find(([pattern]) => pattern.test(agent))?.[1]
  return [named(browsers), named(systems)].filter(Boolean).join(' on ')
}
