/** Spans in the JSON of OTLP: https://opentelemetry.io/docs/specs/otlp/ and opentelemetry-proto's trace.proto. */
import { createHash } from 'node:crypto'
import { type Step, stepNames } from './step.ts'

export interface Service {
  /** `amoskys-sensor` and its kin. */
  readonly name: string
  readonly version: string
  readonly host: string
  readonly processId: number
}

/** Numbers of `SpanKind`. */
const kinds = { put: 1, ship: 3, receive: 2, judge: 5, keep: 5 } as const
const statusError = 2
const textMax = 1_000

export function exportRequest(service: Service, steps: readonly Step[]): object {
  const attributes = attributesOf({
    'service.name': service.name,
    'service.version': service.version,
    'host.name': service.host,
    'process.pid': service.processId,
  })
  const scope = { name: 'amoskys', version: service.version }
  return {
    resourceSpans: [
      { resource: { attributes }, scopeSpans: [{ scope, spans: steps.map(spanOf) }] },
    ],
  }
}

/**
 * Who continues a trace has its id alone: the id of a span follows from it and the step, so that each step knows the
 * one before, and a step that is done again after a kill is the same span.
 */
function spanOf({ name, part = '', traceId, startMs, endMs, facts, failure }: Step): object {
  const before = stepNames[stepNames.indexOf(name) - 1]
  return {
    traceId,
    spanId: spanId(traceId, part === '' ? name : `${name} ${part}`),
    ...(before !== undefined && { parentSpanId: spanId(traceId, before) }),
    name: `amoskys ${name}`,
    kind: kinds[name],
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(Math.max(startMs, endMs)),
    attributes: attributesOf(facts, 'amoskys.'),
    ...(failure !== undefined && {
      status: { code: statusError, message: failure.slice(0, textMax) },
    }),
  }
}

function spanId(traceId: string, name: string): string {
  return createHash('sha256').update(`${traceId} ${name}`).digest('hex').slice(0, 16)
}

/** 64 bits: a string in JSON. */
function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n)
}

function attributesOf(facts: Step['facts'], prefix = ''): object[] {
  return Object.entries(facts).map(([name, value]) => ({
    key: `${prefix}${name}`,
    value: anyValue(value),
  }))
}

function anyValue(value: string | number): object {
  if (typeof value === 'string') return { stringValue: value.slice(0, textMax) }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
