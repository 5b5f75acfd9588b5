import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { leftOut } from './server/testing/share.ts'

const tests = (...rooms: string[]) => rooms.map(room => `${room}/**/*.test.{ts,tsx}`)
const exclude = (mode: string) => [...configDefaults.exclude, ...leftOut(mode)]

export default defineConfig(({ mode }) => ({
  test: {
    environment: 'node',
    // Nothing here depends on how fast the machine is; a generous limit only ends what hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // One more than can run: browsers and servers that are ended and come back leave a core idle now and then. Each may
    // have a browser and a database beside it, so there is an end.
    maxWorkers: Math.min(6, availableParallelism() + 1),
    projects: [
      // A page has one language, one account and one notice: modules of the client remember, so each file gets its own.
      { extends: true, test: { name: 'client', include: tests('sync-rules', 'client'), exclude: exclude(mode) } },
      {
        extends: true,
        test: {
          name: 'server',
          include: tests('server', 'migrations', 'simulation', 'e2e', 'bench'),
          exclude: exclude(mode),
          globalSetup: ['server/testing/global-setup.ts'],
          // The server's modules remember nothing of one test that another could meet. So they, PGlite's code and the
          // browser are loaded once for each worker, and not once for each file.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}))
