/** For the tests: a clock that moves when it is told to, and the real network. */
import type { World } from './world.ts'

export const startMs = Date.UTC(2026, 2, 14, 9, 0)

export interface TestWorld extends World {
  /** Moves the clock, and wakes who sleeps until then. */
  advance(ms: number): Promise<void>
  /** How long each of those who sleep has still to wait. */
  readonly sleeping: readonly number[]
}

export function testWorld(random = 0): TestWorld {
  let now = startMs
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>()
  return {
    nowMs: () => now,
    random: () => random,
    fetch: globalThis.fetch,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { atMs: now + ms, wake: done }
        function done() {
          sleepers.delete(sleeper)
          resolve()
        }
        sleepers.add(sleeper)
        signal.addEventListener('abort', done, { once: true })
        if (signal.aborted) done()
      }),
    async advance(ms) {
      now += ms
      for (const sleeper of [...sleepers]) if (sleeper.atMs <= now) sleeper.wake()
      await new Promise((resolve) => setImmediate(resolve))
    },
    get sleeping() {
      return [...sleepers].map(({ atMs }) => atMs - now)
    },
  }
}
