import { template } from './template.ts'

/**
 * Runs after `npm ci`: makes the migrated, empty database that a first start copies, so that it stays short. Without it
 * a first start does the same work itself, so what goes wrong here ends no install.
 */
try {
  await template()
} catch (error) {
  process.stderr.write(`The first start will take a little longer: ${String(error)}\n`)
}
