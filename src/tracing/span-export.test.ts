import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { exportPlanOf } from './export-plan.ts'
import { SpanExport } from './span-export.ts'
import type { Step } from './step.ts'
import { createTracer } from './tracer.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const step: Step = {
  ...{ name: 'judge', traceId, startMs: 1_700_000_000_000, endMs: 1_700_000_000_250 },
  ...{ text: 'batch 7 of branch was judged', facts: { sensor: 'branch', rows: 12 } },
}
const service = { name: 'amoskys-bus', version: '1', host: 'h', processId: 1 }

async function collector(status: () => number) {
  const bodies: { url: string; key: unknown; body: Record<string, unknown> }[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += String(part)
    const key = request.headers['x-key']
    bodies.push({ url: request.url ?? '', key, body: JSON.parse(text) })
    response.writeHead(status(), { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { bodies, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a collector gets OTLP, with the headers of the environment, and a step names the one before it', async () => {
  const { bodies, base } = await collector(() => 200)
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: base,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
  }
  const plan = exportPlanOf(environment, 'amoskys-bus')
  if (plan === null || typeof plan === 'string') throw new Error('there is a plan')
  const spans = new SpanExport({
    ...plan,
    service,
    send: fetch,
    onNotice: () => {},
    ticks: () => performance.now(),
  })
  const tracer = createTracer({ write: () => {}, spans, share: plan.share })
  tracer.step(step)
  tracer.step({ ...step, name: 'keep', failure: 'the disk is full' })
  tracer.step({ ...step, name: 'keep', part: 'alerts 2' })
  await spans[Symbol.asyncDispose]()
  expect(tracer.counts()).toEqual({ sent: 3, dropped: 0, waiting: 0 })
  expect(bodies).toMatchObject([{ url: '/v1/traces', key: 'a b' }])
  const [resource] = bodies[0]!.body['resourceSpans'] as Record<string, unknown>[]
  const [scope] = resource!['scopeSpans'] as { spans: Record<string, unknown>[] }[]
  const [judged, kept, other] = scope!.spans
  expect(judged).toMatchObject({
    ...{ traceId, name: 'amoskys judge', kind: 5, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) },
    startTimeUnixNano: '1700000000000000000',
    endTimeUnixNano: '1700000000250000000',
  })
  expect(judged!['attributes']).toContainEqual({ key: 'amoskys.rows', value: { intValue: '12' } })
  expect(kept).toMatchObject({ parentSpanId: judged!['spanId'], status: { code: 2 } })
  // Two of one name in a trace are two spans.
  expect(other).toMatchObject({ parentSpanId: judged!['spanId'] })
  expect(other!['spanId']).not.toBe(kept!['spanId'])
})

test('what a collector cannot take waits, within a bound; the rest is dropped, counted, and said once', async () => {
  let status = 503
  const { base } = await collector(() => status)
  const notices: string[] = []
  const limits = { waitingMax: 2, everyMs: 1, retryMs: 10, retryMsMax: 20 }
  const spans = new SpanExport({
    ...{ url: base, headers: {}, service, send: fetch, limits, ticks: () => performance.now() },
    onNotice: (text) => void notices.push(text),
  })
  for (let i = 0; i < 5; i++) spans.add(step)
  await expect.poll(() => notices.length).toBe(1)
  expect(spans.counts()).toEqual({ sent: 0, dropped: 3, waiting: 2 })
  status = 200
  await expect.poll(() => spans.counts()).toEqual({ sent: 2, dropped: 3, waiting: 0 })
  expect(notices[1]).toBe('traces are exported again')
})

test('off unless an endpoint is named; a share keeps or leaves out whole traces', () => {
  expect(exportPlanOf({}, 'x')).toBeNull()
  const named = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }
  expect(exportPlanOf(named, 'x')).toMatchObject({ url: 'http://c:4318/v1/traces', share: 1 })
  expect(exportPlanOf({ ...named, OTEL_TRACES_SAMPLER_ARG: '2' }, 'x')).toContain('0 to 1')
  expect(exportPlanOf({ ...named, OTEL_SDK_DISABLED: 'true' }, 'x')).toBeNull()
  const spans = new SpanExport({
    ...{ url: 'http://127.0.0.1:9', headers: {}, service, onNotice: () => {}, ticks: () => 0 },
    send: () => Promise.reject(new Error('nobody')),
  })
  const tracer = createTracer({ write: () => {}, spans, share: 0.5 })
  tracer.step({ ...step, traceId: `${'1'.repeat(24)}7fffffff` })
  tracer.step({ ...step, traceId: `${'1'.repeat(24)}80000000` })
  expect(tracer.counts().waiting).toBe(1)
})
