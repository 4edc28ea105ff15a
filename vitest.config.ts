import { defineConfig } from 'vitest/config'

/**
 * `unit`: beside the code. `project`: architecture and tidiness. `stories`: traces in, alerts out.
 * `world`: needs real programs, root or the shared data; each test says what it misses.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'lab/**/*.test.ts', 'bench/**/*.test.ts'],
        },
      },
      { test: { name: 'project', include: ['test/*.test.ts'] } },
      { test: { name: 'stories', include: ['test/stories/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'world',
          include: ['test/world/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
