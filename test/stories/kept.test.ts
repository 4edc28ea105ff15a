import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMemoryBus } from '../../src/bus/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { labels, ownRun, traces } from './support.fixture.ts'

/** Runs a capture as a command with `--db` does, over a bus that carries records as a broker would. */
async function keep(file: string, store: Store, sensor = 'local'): Promise<void> {
  const bus = createMemoryBus({ isEncoded: true })
  bus.subscribe('alerts', 'store', (batch) => store.keepAlerts(batch))
  bus.subscribe('signals', 'store', (batch) => store.keepSignals(batch))
  bus.subscribe('flows', 'store', (batch) => store.keepFlows(batch))
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, file)] })
  await run({ capture, settings: { ...ownRun([], 'kept'), sensor }, bus })
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

test('two sensors that saw the same are kept beside each other', async () => {
  await using store = await openStore(':memory:')
  await keep('brute-ssh.pcap', store, 'a')
  const { dropped: _, ...alone } = await store.counts()
  await keep('brute-ssh.pcap', store, 'b')
  const { dropped: __, ...both } = await store.counts()
  const twice = { alerts: 2 * alone.alerts, signals: 2 * alone.signals, flows: 2 * alone.flows }
  expect(both).toEqual(twice)
  for (const sensor of ['a', 'b']) {
    const { records } = await store.findAlerts({ sensor, limit: 1000 })
    expect(records).toHaveLength(alone.alerts)
    for (const { id } of records) {
      const flows = await store.findFlows({ alert: id, limit: 1000 })
      const signals = await store.findSignals({ alert: id, limit: 1000 })
      expect(flows.records.length).toBeGreaterThan(0)
      expect(signals.records.length).toBeGreaterThan(0)
      for (const one of [...flows.records, ...signals.records]) expect(one.sensor).toBe(sensor)
    }
  }
})
