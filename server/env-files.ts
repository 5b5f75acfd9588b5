import { readFileSync } from 'node:fs'

/** Settings that may stand in a file of their own, named by <setting>_FILE: what Docker and systemd hand out as secrets. */
const secrets = ['MARQUEE_SECRET', 'DATABASE_URL', 'ELECTRIC_SECRET', 'TMDB_TOKEN', 'SMTP_URL', 'METRICS_TOKEN']

/** What is given, files read in place of their names, and what is wrong with them. An empty text counts as not given. */
export function withFiles(record: Record<string, string | undefined>): {
  given: Record<string, string>
  faults: string[]
} {
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(record)) if (value) given[name] = value
  const faults: string[] = []
  for (const name of secrets) {
    const file = `${name}_FILE`
    const path = given[file]
    if (path === undefined) continue
    delete given[file]
    if (given[name] !== undefined) {
      faults.push(`${name} and ${file} are both set: keep one.`)
      continue
    }
    try {
      const text = readFileSync(path, 'utf8').trim()
      if (text === '') faults.push(`${file} leads to ${path}, which is empty.`)
      else given[name] = text
    } catch (error) {
      faults.push(`${file} cannot be read: ${(error as Error).message}.`)
    }
  }
  return { given, faults }
}
