import { expect, test } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { keep } from './keeping.fixture.ts'

test('two sensors that saw the same are kept beside each other', async () => {
  await using store = await openStore(':memory:')
  await keep('brute-ssh.pcap', store, 'a')
  const { dropped: _, ...alone } = await store.counts()
  await keep('brute-ssh.pcap', store, 'b')
  const { dropped: __, ...both } = await store.counts()
  const twice = Object.entries(alone).map(([table, rows]) => [table, 2 * rows])
  expect(both).toEqual(Object.fromEntries(twice))
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
