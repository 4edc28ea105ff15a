/** One trace id, from the sensor's log to what the hub keeps: as lines of JSON, and as spans whose parents exist. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { Rig } from '../../lab/faults/rig.ts'
import { until } from '../../lab/faults/until.ts'
import { root } from '../sources.fixture.ts'
import { testNeeding } from './require.fixture.ts'

interface Line {
  readonly time: string
  readonly level: string
  readonly component: string
  readonly step: string
  readonly traceId: string
  readonly text: string
  readonly [fact: string]: unknown
}

interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
}

const steps = ['put', 'ship', 'receive', 'judge', 'keep']

function linesIn(folder: string): readonly Line[] {
  let text = ''
  try {
    text = readFileSync(join(folder, 'logs', 'batches', 'amoskys.ndjson'), 'utf8')
  } catch {
    // Nothing was written yet.
  }
  const whole = text.split('\n').slice(0, -1)
  return whole.map((line) => JSON.parse(line) as Line)
}

/** Of all batches that this was done to. */
function tracesOf(lines: readonly Line[], of: string): readonly string[] {
  return lines.flatMap(({ step, traceId }) => (step === of ? traceId : [])).toSorted()
}

/** What the hub counts where metrics are read. */
function countsOfBus(rig: Rig): Record<string, unknown> {
  const [row] = rig.query(`select counts from workers where kind = 'bus'`)
  return JSON.parse(String(row?.['counts'] ?? '{}'))
}

/** Takes what the processes that are started meanwhile export. */
async function collector() {
  const spans: Span[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += String(part)
    const body = JSON.parse(text) as {
      resourceSpans: { scopeSpans: { spans: Span[] }[] }[]
    }
    for (const { scopeSpans } of body.resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${port}`
  onTestFinished(() => {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT']
    server.close()
  })
  return spans
}

testNeeding({})('a batch is followed by one trace id from the sensor to the store', async () => {
  const spans = await collector()
  await using rig = await Rig.open()
  rig.startSensor('--replay', join(root, 'test', 'traces', 'brute-ssh.pcap'))
  await rig.sensorEnds()
  const atSensor = linesIn(rig.sensorFolder)
  const put = tracesOf(atSensor, 'put').length
  const isKept = ({ step, alerts }: Line) => step === 'keep' && Number(alerts) > 0
  await until(
    () => {
      const lines = linesIn(rig.hubFolder)
      return lines.some(isKept) && tracesOf(lines, 'judge').length >= put
    },
    { what: 'the hub says that all is judged and alerts are kept', also: () => rig.hub!.said() },
  )
  const kept = linesIn(rig.hubFolder).find(isKept)!
  expect(rig.query('select count(*) as n from alerts')[0]!['n']).toBeGreaterThan(0)
  await until(() => Number(countsOfBus(rig)['spansSent']) > 0, { what: 'spans are counted' })
  expect(countsOfBus(rig)).toMatchObject({ spansDropped: 0 })
  await rig.hub!.stop()
  const all = [...atSensor, ...linesIn(rig.hubFolder)]
  const way = all.filter(({ traceId }) => traceId === kept.traceId)
  expect(new Set(way.map(({ step }) => step))).toEqual(new Set(steps))
  expect(way.slice(0, 2)).toMatchObject([
    { component: 'sensor', step: 'put', level: 'info', sensor: 'branch' },
    { component: 'sensor', step: 'ship', level: 'info', sensor: 'branch' },
  ])
  const sequences = new Set(way.flatMap(({ sequence }) => sequence ?? []))
  expect([...sequences]).toHaveLength(1)
  // Each step was done once to each of the sensor's batches.
  for (const step of ['ship', 'receive', 'judge'])
    expect(tracesOf(all, step)).toEqual(tracesOf(all, 'put'))
  const exported = spans.filter(({ traceId }) => traceId === kept.traceId)
  expect(new Set(exported.map(({ name }) => name))).toEqual(
    new Set(steps.map((step) => `amoskys ${step}`)),
  )
  const ids = new Set(exported.map(({ spanId }) => spanId))
  expect(ids.size).toBe(exported.length)
  const orphans = exported.filter(({ parentSpanId: id }) => id !== undefined && !ids.has(id))
  expect(orphans).toEqual([])
  expect(exported.filter(({ parentSpanId }) => parentSpanId === undefined)).toMatchObject([
    { name: 'amoskys put' },
  ])
})
