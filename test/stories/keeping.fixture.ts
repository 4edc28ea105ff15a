import { join } from 'node:path'
import { expect } from 'vitest'
import { createMemoryBus } from '../../src/bus/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import type { Store } from '../../src/store/index.ts'
import { ownRun, traces } from './support.fixture.ts'

/** Runs a capture as a command with `--db` does, over a bus that carries records as a broker would. */
export async function keep(file: string, store: Store, sensor = 'local'): Promise<void> {
  const bus = createMemoryBus({ isEncoded: true })
  bus.subscribe('alerts', 'store', (batch) => store.keepAlerts(batch))
  bus.subscribe('signals', 'store', (batch) => store.keepSignals(batch))
  bus.subscribe('flows', 'store', (batch) => store.keepFlows(batch))
  bus.subscribe('hosts', 'store', (batch) => store.keepHosts(batch))
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, file)] })
  await run({ capture, settings: { ...ownRun([], 'kept'), sensor }, bus })
  await bus.close()
  expect(bus.counts()).toMatchObject({ setAside: 0, unheard: 0 })
}
