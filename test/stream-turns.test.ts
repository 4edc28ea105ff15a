import { expect, test } from 'vitest'
import { createMemoryBus } from '../src/bus/index.ts'
import { runStream } from '../src/run-stream.ts'

const entries = Array.from({ length: 20 }, (_, i) => ({ sequence: i + 1, bytes: Buffer.from('') }))

/** Judging that fills its thread. */
function busy(forMs: number): void {
  const untilMs = performance.now() + forMs
  while (performance.now() < untilMs);
}

test('while much is judged, whatever else lives in the thread gets its turn between two entries', async () => {
  const bus = createMemoryBus()
  let turns = 0
  let turnsAtLast = 0
  let taken = 0
  const ticks = setInterval(() => turns++, 1)
  await runStream({
    ...{ sensor: 'branch', stream: '', run: 't', bus, clock: Date.now, kept: async () => {} },
    commitMs: () => 5_000,
    isEnding: () => taken === entries.length,
    partsOf: () => ({ traceId: '', parts: [{ kind: 'time', timeUs: 1 }] }),
    owned: {
      ...{ stream: 'sensor.branch', group: 'detection', from: { sequence: 0, state: null } },
      read: async () => entries,
      commit: async () => {},
      renew: async () => true,
      release: async () => {},
      [Symbol.asyncDispose]: async () => {},
    },
    open: async () => ({
      take() {
        busy(5)
        taken++
        turnsAtLast = turns
      },
      room: async () => {},
      save: async () => new Uint8Array(0),
      end: async () => {},
      close: async () => {},
    }),
  })
  clearInterval(ticks)
  await bus.close()
  expect(taken).toBe(entries.length)
  expect(turnsAtLast).toBeGreaterThan(entries.length / 2)
})
