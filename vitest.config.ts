import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** A limit only ends what hangs, and must hold on a slow core that others use. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000 }

/** Much of a test is waiting: with as many as there are cores, none of them is idle. */
const maxWorkers = availableParallelism()

/**
 * An engine has tables of full size, and these tests make thousands of engines: without a word of it, memory outside the
 * heap has the heap marked anew for each table. Halves what they compute.
 */
const roomy =
  Number.parseInt(process.versions.node, 10) < 24
    ? []
    : ['--external-memory-accounted-in-global-limit', '--max-old-space-size=4000']

/**
 * `unit`: beside the code. `project`: architecture and tidiness. `api`: every route, with every role and generated
 * input. `stories`: traces in, alerts out.
 * `trials`: every behaviour on packets made for it; minutes on all cores.
 * `web`: the dashboards in Chromium, on the real server.
 * `world`: needs real programs, root or the shared data; each test says what it misses.
 */
export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'lab/**/*.test.ts',
            'bench/**/*.test.ts',
            'web/**/*.test.{ts,tsx}',
          ],
          ...patient,
        },
      },
      { test: { name: 'project', include: ['test/*.test.ts'], ...patient } },
      { test: { name: 'api', include: ['test/api/**/*.test.ts'], ...patient } },
      {
        test: {
          name: 'stories',
          include: ['test/stories/**/*.test.ts'],
          execArgv: roomy,
          ...patient,
        },
      },
      { test: { name: 'trials', include: ['test/trials/*.test.ts'], ...patient } },
      {
        test: {
          name: 'web',
          include: ['test/web/**/*.test.ts'],
          expect: { poll: { timeout: 20_000 } },
          ...patient,
        },
      },
      {
        test: {
          name: 'world',
          include: ['test/world/**/*.test.ts'],
          execArgv: roomy,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
