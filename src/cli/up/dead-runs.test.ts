import { expect, test } from 'vitest'
import { beginRun, enrolSensor, openStore, startKeeping } from '../../store/index.ts'
import { alertOf } from '../../store/records.fixture.ts'
import { endDeadRuns } from './dead-runs.ts'

test('after a kill alerts of what this process watched are closed; those of sensors elsewhere go on', async () => {
  const store = await openStore(':memory:')
  const keeping = await startKeeping({
    ...{ open: async () => store, say: () => {}, clock: () => 9_000, isHurried: () => false },
    checkMs: 1_000_000,
  })
  const explanation = { ...alertOf('alr_A').explanation, blind: [] }
  await keeping.alerts([
    alertOf('alr_A', { sensor: 'eth0', explanation }),
    alertOf('alr_B', { sensor: 'branch', explanation }),
  ])
  const own = { kind: 'live', source: 'eth0', identity: '', version: '1', process_id: 1 }
  await keeping.write(async (db) => {
    for (const sensor of ['eth0', 'branch'])
      await beginRun(db, { id: sensor, sensor, ...own, started_ms: 1_000 })
    const span = { material: '', fromMs: 0, untilMs: 1e12 }
    const keys = { certificate: { id: 'c', ...span }, signing: { id: 's', material: '' } }
    await enrolSensor(db, { name: 'branch', site: '', enrolment: '', ...keys }, 1_000)
  })
  const told: string[] = []
  const tell = (text: string) => void told.push(text)
  await endDeadRuns({ keeping, planned: [], nowMs: 9_000, tell })
  expect((await store.findAlert('alr_A'))?.status).toBe('closed')
  expect((await store.findAlert('alr_B'))?.status).toBe('open')
  const runs = await keeping.write((db) =>
    db.selectFrom('runs').select(['id', 'how', 'ended_ms']).orderBy('id').execute(),
  )
  expect(runs).toEqual([
    { id: 'branch', how: 'stopped', ended_ms: 9_000 },
    { id: 'eth0', how: 'died', ended_ms: 9_000 },
  ])
  expect(told.join(' ')).not.toContain('branch')
  await keeping.end()
})
