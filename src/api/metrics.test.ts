import { expect, test } from 'vitest'
import { wallClockMs } from '../kernel/index.ts'
import {
  beginRun,
  keepAction,
  keepInvestigation,
  keepSamples,
  openDatabase,
} from '../store/index.ts'
import { actionOf, investigationOf } from '../store/shelves/response.fixture.ts'
import { createMetrics } from './metrics.ts'

test('requests, sensors and the stream are counted by names that hold no address', async () => {
  await using database = await openDatabase(':memory:')
  const run = { id: 'run_1', sensor: 'eth0', kind: 'live', source: 'eth0', identity: '' }
  await database.write((db) =>
    beginRun(db, { ...run, version: '0', process_id: 1, started_ms: 1000 }),
  )
  const stream = { clients: 2, frames: 7, dropped: 5, summaries: 1, lagMs: 250 }
  let isWhole = true
  const metrics = createMetrics(database, { stream: () => stream, isAuditWhole: () => isWhole })
  const request = { route: '/incidents/{id}', method: 'GET', status: 200, milliseconds: 20 }
  const others = { traceId: '', caller: '', address: '10.9.8.7', failure: null }
  metrics.answered({ ...request, ...others })
  await metrics.text()
  const text = await metrics.text()
  for (const line of [
    'amoskys_http_request_duration_seconds_count{route="/incidents/{id}",method="GET",code="200"} 1',
    'amoskys_http_request_duration_seconds_bucket{le="0.025",route="/incidents/{id}",method="GET",code="200"} 1',
    'amoskys_incidents_open{severity="critical"} 0',
    'amoskys_sensor_running{sensor="eth0"} 1',
    'amoskys_packets{sensor="eth0"} 0',
    'amoskys_ws_clients 2',
    'amoskys_ws_coalesced_events_total 5',
    'amoskys_audit_chain_ok 1',
    'amoskys_ws_frames_total 7',
    'amoskys_stream_lag_seconds 0.25',
  ])
    expect(text.split('\n')).toContain(line)
  expect(text).not.toContain('10.9.8.7')
  isWhole = false
  expect(await metrics.text()).toContain('\namoskys_audit_chain_ok 0\n')
})

test('what was measured last is told in the units of its name, and what is old is not there', async () => {
  await using database = await openDatabase(':memory:')
  const stream = { clients: 0, frames: 0, dropped: 0, summaries: 0, lagMs: 0 }
  const metrics = createMetrics(database, { stream: () => stream, isAuditWhole: () => true })
  const keep = (metric: string, value: number, atMs: number) =>
    database.write((db) =>
      keepSamples(db, [{ sensor: '', metric, value }], { atMs, stepMs: 10_000 }),
    )
  await keep('stallMs', 62, wallClockMs() - 2000)
  await keep('waitingRecords', 12, wallClockMs() - 60_000)
  const lines = (await metrics.text()).split('\n')
  expect(lines).toContain('amoskys_engine_stall_seconds 0.062')
  for (const name of ['amoskys_queue_records', 'amoskys_resident_bytes'])
    expect(lines.filter((line) => line.startsWith(`${name} `))).toEqual([])
})

test('what was done is counted for good, and what is in force as it is', async () => {
  await using database = await openDatabase(':memory:')
  const stream = { clients: 0, frames: 0, dropped: 0, summaries: 0, lagMs: 0 }
  const metrics = createMetrics(database, { stream: () => stream, isAuditWhole: () => true })
  await database.write(async (db) => {
    const block = actionOf('act_1', { state: 'waiting' })
    await keepAction(db, block)
    for (const [i, state] of (['approved', 'in_force', 'undoing', 'undone'] as const).entries())
      await keepAction(db, { ...block, version: i + 2, state })
    const readBack = { at: '2026-11-26T12:00:00.000Z', text: 'is in the set block4' }
    await keepAction(db, actionOf('act_2', { state: 'in_force', readBack }))
    // Neither what nobody has read back, nor a dry run.
    const unsure = { kind: 'rate_limit', state: 'in_force' } as const
    await keepAction(db, actionOf('act_4', unsure))
    await keepAction(db, actionOf('act_5', { ...unsure, readBack, isDryRun: true }))
    await keepAction(db, actionOf('act_3', { state: 'waiting' }))
    const made = { source: 'otx', outcome: 'failed' } as const
    await keepInvestigation(db, investigationOf('inc_1', { lookups: [made as never] }))
    await db.deleteFrom('actions').where('id', '=', 'act_1').execute()
  })
  await metrics.text()
  const lines = (await metrics.text()).split('\n')
  for (const line of [
    'amoskys_actions_in_force{kind="block_ip"} 1',
    'amoskys_actions_in_force{kind="isolate_host"} 0',
    'amoskys_actions_in_force{kind="rate_limit"} 0',
    'amoskys_actions_total{kind="block_ip",state="in_force"} 2',
    'amoskys_actions_total{kind="block_ip",state="undone"} 1',
    'amoskys_undo_total{result="undone"} 1',
    'amoskys_approvals_waiting 1',
    'amoskys_responder_connected 0',
    'amoskys_investigations_total 1',
    'amoskys_lookups{source="otx",outcome="failed"} 1',
  ])
    expect(lines).toContain(line)
  expect(lines.join('\n')).not.toContain('203.0.113.66')
})
