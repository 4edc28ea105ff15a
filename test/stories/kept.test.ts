import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMemoryBus } from '../../src/bus/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { labels, ownRun, traces } from './support.fixture.ts'

/** Runs a capture as a command with `--db` does, over a bus that carries records as a broker would. */
async function keep(file: string, store: Store): Promise<void> {
  const bus = createMemoryBus({ isEncoded: true })
  bus.subscribe('alerts', 'store', (batch) => store.keepAlerts(batch))
  bus.subscribe('signals', 'store', (batch) => store.keepSignals(batch))
  bus.subscribe('flows', 'store', (batch) => store.keepFlows(batch))
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, file)] })
  await run({ capture, settings: ownRun([], 'kept'), bus })
  await bus.close()
  expect(bus.counts()).toMatchObject({ setAside: 0, unheard: 0 })
}

const attacks = labels().flatMap(({ kind, file }) => (kind === 'attack' ? [file] : []))

test.each(attacks)('%s: what its alerts refer to is found', async (file) => {
  await using store = await openStore(':memory:')
  await keep(file, store)
  const { records: heads } = await store.findAlerts({ limit: 1000 })
  expect(heads.length).toBeGreaterThan(0)
  for (const { id } of heads) {
    const alert = (await store.findAlert(id))!
    const flows = await store.findFlows({ alert: id, limit: 1000 })
    const found = flows.records.map((flow) => `${flow.number} ${flow.communityId}`)
    expect(found.sort()).toEqual(alert.flows.map((f) => `${f.flow} ${f.communityId}`).sort())
    const signals = await store.findSignals({ alert: id, limit: 1000 })
    const keys = signals.records.map((signal) => signal.key)
    expect(keys.sort()).toEqual(alert.signals.map((signal) => signal.key).sort())
  }
})
