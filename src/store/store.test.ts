import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Alert, Flow, Severity, Signal } from '../contracts/index.ts'
import { openStore } from './index.ts'

const alert = (id: string, revision: number, severity: Severity = 'high') =>
  ({
    id,
    revision,
    severity,
    entity: `10.0.0.${revision}`,
    technique: ['T1046'],
    behaviours: ['vertical-scan'],
    status: 'open',
    time: '2026-01-01T00:00:00.000Z',
    lastTime: `2026-01-01T00:00:0${revision}.000Z`,
    risk: 'high',
    confidence: 0.9,
  }) as unknown as Alert

const signal = (key: string, timeUs: number) =>
  ({
    key,
    timeUs,
    detector: 'd',
    actor: 'a',
    peers: [],
    technique: '',
    points: 1,
    flowCount: 1,
  }) as unknown as Signal

const flow = (number: number) =>
  ({
    number,
    protocol: 6,
    vlan: 0,
    end: 'fin',
    history: 'ShADadFf',
    firstUs: number,
    lastUs: number + 1,
    state: 'SF',
    source: { address: '128.232.110.120', port: 34855 },
    destination: { address: '66.35.250.204', port: 80 },
    forward: { packets: 1, payloadBytes: 2 },
    backward: { packets: 3, payloadBytes: 4 },
    application: null,
  }) as unknown as Flow

test('an alert is found by id, by a prefix of it, and by what it is about', async () => {
  await using store = await openStore(':memory:')
  await store.keepAlerts([alert('alr_A1', 1), alert('alr_A1', 2), alert('alr_B1', 3, 'low')])
  expect((await store.findAlert('alr_A'))?.revision).toBe(2)
  expect(await store.findAlert('alr_C')).toBeNull()
  await expect(store.findAlert('alr_')).rejects.toThrow(/more than one/)
  expect((await store.findAlerts({ limit: 9 })).records.map((a) => a.id)).toEqual([
    'alr_B1',
    'alr_A1',
  ])
  expect((await store.findAlerts({ limit: 9, severity: 'low' })).records.map((a) => a.id)).toEqual([
    'alr_B1',
  ])
  expect(
    (await store.findAlerts({ limit: 9, entity: '10.0.0.2' })).records.map((a) => a.id),
  ).toEqual(['alr_A1'])
})

test('at its bounds the oldest rows go, counted', async () => {
  await using store = await openStore(':memory:', { flowsMax: 100, signalsMax: 2 })
  await store.keepFlows(Array.from({ length: 250 }, (_, i) => flow(i)))
  await store.keepSignals([signal('x', 1), signal('y', 3), signal('z', 2), signal('x', 4)])
  expect(await store.counts()).toEqual({
    alerts: 0,
    signals: 1,
    flows: 95,
    dropped: { alerts: 0, signals: 2, flows: 155 },
  })
})

test('a batch is kept whole or not at all', async () => {
  await using store = await openStore(':memory:')
  const broken = { ...flow(2), source: { address: 'nowhere', port: 1 } }
  await expect(store.keepFlows([flow(1), broken])).rejects.toThrow(/nowhere/)
  expect((await store.counts()).flows).toBe(0)
})

test('a write that SQLite itself rolls back fails with its reason', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-store-')), 'full.sqlite')
  await using store = await openStore(path)
  using other = new DatabaseSync(path)
  other.exec(
    "create trigger full before insert on flows begin select raise(rollback, 'disk full'); end",
  )
  await expect(store.keepFlows([flow(1)])).rejects.toThrow('disk full')
})

test('what one run kept the next one finds; another kind of file is refused by name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-store-'))
  const path = join(folder, 'run.sqlite')
  await using first = await openStore(path)
  await first.keepAlerts([alert('alr_A1', 1)])
  await first.close()
  await using second = await openStore(path)
  expect((await second.findAlert('alr_A1'))?.entity).toBe('10.0.0.1')
  const other = join(folder, 'notes.txt')
  writeFileSync(other, 'not a database, but long enough to be looked at as one'.repeat(100))
  await expect(openStore(other)).rejects.toThrow(/notes\.txt: .*(not a database|cannot be)/)
})

test('what is kept twice is there once, and an older revision does not win', async () => {
  await using store = await openStore(':memory:')
  await store.keepFlows([flow(1), flow(2)])
  await store.keepFlows([flow(1), flow(2)])
  await store.keepAlerts([alert('alr_A1', 3)])
  await store.keepAlerts([alert('alr_A1', 2)])
  expect((await store.counts()).flows).toBe(2)
  expect((await store.findAlert('alr_A1'))?.revision).toBe(3)
})
