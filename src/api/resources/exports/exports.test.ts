import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { alertOn } from '../../../detection/explanation/alert.fixture.ts'
import {
  beacon,
  bruteForce,
  scanThenBeacon,
} from '../../../detection/explanation/examples.fixture.ts'
import { auditSize, beginOperation } from '../../../store/index.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf } from '../../../store/records.fixture.ts'
import { type Served, serveResource } from '../../kit/serve.fixture.ts'
import { alertSchema, flowSchema } from '../../records/index.ts'
import { exports, operations } from './index.ts'

const evil = '=cmd|calc!A1'
const plain = alertOn(scanThenBeacon, beacon)
const alert = { ...plain, explanation: { ...plain.explanation, headline: evil } }
const guess = alertOn(bruteForce)

async function serve(flows = 0): Promise<Served> {
  const served = await serveResource(exports, operations)
  await keepRecords(served.database, {
    alerts: [alert, guess],
    flows: Array.from({ length: flows }, (_, i) => flowOf(i)),
  })
  return served
}

/** Asks, waits for the end, and reads the file. */
async function exported({ as }: Served, body: object) {
  const begun = await as('analyst', 'POST', '/exports', { body })
  expect([begun.statusCode, begun.json.state]).toEqual([202, 'running'])
  const url = String(begun.headers['location']).replace('/api/v1', '')
  await expect.poll(async () => (await as('analyst', 'GET', url)).json.state).not.toBe('running')
  const { json: operation } = await as('analyst', 'GET', url)
  expect(operation).toMatchObject({ state: 'done', problem: '', isTruncated: false })
  const file = await as('analyst', 'GET', `/exports/${operation.id}/file`)
  return { operation, file, url }
}

test('alerts as CSV: a line each, in which no text is a formula', async () => {
  const served = await serve()
  const { operation, file } = await exported(served, { kind: 'alerts', format: 'csv' })
  const lines = file.body.trimEnd().split('\r\n')
  expect([lines.length, operation.records]).toEqual([3, 2])
  expect(lines[0]).toMatch(/^"id","status","severity"/)
  expect(file.body).toContain(`"'${evil}"`)
  expect(file.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="amoskys-alerts-${operation.id}.csv"`,
    'content-length': String(Buffer.byteLength(file.body)),
  })
})

test('alerts as JSON: whole records, those that the filter lets through', async () => {
  const served = await serve()
  const filter = { id: guess.id }
  const { file } = await exported(served, { kind: 'alerts', format: 'json', filter })
  expect(file.json).toMatchObject({ kind: 'alerts', exportedAt: '2026-11-26T12:00:00.000Z' })
  expect(file.json.data.map((one: unknown) => alertSchema.parse(one))).toEqual([
    JSON.parse(JSON.stringify(guess)),
  ])
})

test('alerts as Markdown: a table of text', async () => {
  const { file } = await exported(await serve(), { kind: 'alerts', format: 'md' })
  expect(file.body.split('\n').slice(0, 4)).toEqual([
    '# Alerts',
    '',
    expect.stringMatching(/^\| id \| status/),
    expect.stringMatching(/^\| --- \|/),
  ])
  expect(file.body).toContain('=cmd\\|calc\\!A1')
})

test('many rows come page after page, each once', async () => {
  const { operation, file } = await exported(await serve(1001), { kind: 'flows', format: 'json' })
  expect(operation.records).toBe(1001)
  const numbers = file.json.data.map((one: unknown) => flowSchema.parse(one).number)
  expect(new Set(numbers).size).toBe(1001)
})

test('what asks for more than its role, or for what there is not, is refused at once', async () => {
  const { as } = await serve()
  const ask = async (body: object, role: 'analyst' | 'viewer' = 'analyst') => {
    const { json } = await as(role, 'POST', '/exports', { body })
    return json.code
  }
  const alerts = { kind: 'alerts', format: 'csv' }
  expect(await ask(alerts, 'viewer')).toBe('forbidden')
  expect(await ask({ ...alerts, format: 'stix' })).toBe('validation_failed')
  expect(await ask({ ...alerts, format: 'xls' })).toBe('validation_failed')
  expect(await ask({ ...alerts, filter: { stratgy: 'x' } })).toBe('unknown_parameter')
  expect(await ask({ ...alerts, filter: { limit: '5' } })).toBe('unknown_parameter')
  expect(await ask({ ...alerts, filter: { q: 'stratgy:x' } })).toBe('bad_query')
  expect(await ask({ ...alerts, filter: { severity: 'worst' } })).toBe('validation_failed')
})

test('an export is for whoever asked alone, and is an entry of the audit log', async () => {
  const served = await serve()
  const { operation, url } = await exported(served, { kind: 'alerts', format: 'csv' })
  for (const place of [url, `/exports/${operation.id}`, `/exports/${operation.id}/file`])
    expect((await served.as('admin', 'GET', place)).statusCode).toBe(404)
  expect((await served.as('admin', 'DELETE', url)).statusCode).toBe(404)
  expect((await auditSize(served.database.read)).size).toBe(1)
})

test('its end takes the file away, and so does its time', async () => {
  const served = await serve()
  const files = () => readdirSync(join(served.data, 'exports'))
  const { url } = await exported(served, { kind: 'alerts', format: 'csv' })
  const [name] = files()
  expect(statSync(join(served.data, 'exports', name!)).mode & 0o777).toBe(0o600)
  expect((await served.as('analyst', 'DELETE', url)).statusCode).toBe(204)
  expect([files(), (await served.as('analyst', 'GET', url)).statusCode]).toEqual([[], 404])
  const second = await exported(served, { kind: 'alerts', format: 'csv' })
  served.clock.nowMs += 25 * 3_600_000
  expect((await served.as('analyst', 'GET', second.url)).statusCode).toBe(404)
  const third = await exported(served, { kind: 'alerts', format: 'csv' })
  expect(files()).toEqual([`${third.operation.id}.csv`])
})

test('one that was stopped with its server is said to have failed, and has no file', async () => {
  const { as, database, clock } = await serve()
  const id = 'op_01KB0000000000000000000000'
  await database.write((db) =>
    beginOperation(db, {
      ...{ id, kind: 'export', owner: 'usr_analyst', state: 'running', ended_ms: null },
      ...{ created_ms: clock.nowMs - 90_000, touched_ms: clock.nowMs - 80_000 },
      ...{ expires_ms: clock.nowMs + 1e6, done: 0, is_truncated: 0, bytes: 0 },
      ...{ file: `${id}.csv`, problem: '', asked: '{}' },
    }),
  )
  expect((await as('analyst', 'GET', `/operations/${id}`)).json).toMatchObject({
    ...{ state: 'failed', file: null },
    problem: 'The server was stopped while it was being made.',
  })
  expect((await as('analyst', 'GET', `/exports/${id}/file`)).json.code).toBe('conflict')
})

test('one that is ended while it runs stops, and leaves nothing', async () => {
  const { as, data } = await serve(5000)
  const { json } = await as('analyst', 'POST', '/exports', {
    body: { kind: 'flows', format: 'json' },
  })
  expect((await as('analyst', 'DELETE', `/operations/${json.id}`)).statusCode).toBe(204)
  const folder = join(data, 'exports')
  await expect.poll(() => (existsSync(folder) ? readdirSync(folder) : [])).toEqual([])
})
