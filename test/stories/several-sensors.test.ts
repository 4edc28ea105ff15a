import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { Alert } from '../../src/contracts/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { ownRun, traces } from './support.fixture.ts'

/** Runs each trace as a sensor's of its own, all at once in this process and on one bus. */
async function together(names: readonly string[]): Promise<Alert[]> {
  const bus = createMemoryBus()
  const newest = new Map<string, Alert>()
  bus.subscribe('alerts', 'test', async (batch) => {
    for (const alert of batch) newest.set(alert.id, alert)
  })
  const runs = names.map(async (name) => {
    const source = { kind: 'files' as const, paths: [join(traces, `${name}.pcap`)] }
    // Small batches, so that the streams take turns.
    await using capture = await openCapture(source, { batchFrames: 16 })
    await run({ capture, bus, settings: { ...ownRun(), sensor: name } })
  })
  await Promise.all(runs)
  await bus.close()
  return [...newest.values()]
}

test('sensors in one process, weeks apart in their clocks, each find what they find alone', async () => {
  const names = ['scan-syn', 'beacon-tls', 'brute-ssh', 'tunnel-dns', 'office-morning']
  const all = await together(names)
  for (const name of names) {
    const own = all.filter(({ sensor }) => sensor === name)
    expect(own, name).toEqual(await together([name]))
  }
  expect(new Set(all.map(({ sensor }) => sensor)).size).toBe(4)
})
