import { expect, test } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { keep } from './keeping.fixture.ts'
import { labels } from './support.fixture.ts'

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
