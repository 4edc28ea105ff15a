import { expect, test } from 'vitest'
import type { DnsMessage } from '../contracts/index.ts'
import { rowsOf } from '../observations/rows.fixture.ts'
import { createDetection } from './detection.ts'
import type { DetectionSettings } from './stages.ts'

const settings: DetectionSettings = {
  wanted: 'kept',
  home: ['10.0.0.0/8'],
  tunables: {},
  modelFolder: null,
  modelPointsMin: 0,
  strategy: 'log-odds',
  isBoundByTrials: true,
  priorOneIn: 10_000,
  raiseAt: 0.7,
  quietMs: 1_800_000,
  sensor: 'local',
}

const domains = 400

/** Data in names under many domains: each of these tells a signal of its own, and more than one. */
function lookup(number: number, timeUs: number): DnsMessage {
  const data = `${number.toString(36)}${'q7x2k9vz4bw8'.repeat(6)}`.slice(0, 63)
  return {
    kind: 'dns',
    timeUs,
    flow: 1,
    client: '10.0.0.1',
    server: '9.9.9.9',
    isResponse: false,
    name: `${data}.${data}.d${number % domains}.com`,
    type: 16,
    responseCode: 0,
    bytes: 100,
  }
}

test('signals without end in one moment are judged before it is over, in whatever batches they come', () => {
  const startUs = 1_700_000_000_000_000
  const lookups = Array.from({ length: 20 * domains }, (_, i) => lookup(i, startUs + i))
  const told = (batch: number) => {
    const detection = createDetection(settings, null)
    const founds = []
    for (let from = 0; from < lookups.length; from += batch)
      founds.push(
        detection.take({
          kind: 'observations',
          batch: rowsOf(lookups.slice(from, from + batch)),
        }),
      )
    founds.push(detection.take({ kind: 'end' }))
    return founds
  }
  const [all, end] = told(lookups.length).map(({ signals }) => signals.length)
  expect(all).toBeGreaterThan(2 * domains)
  expect(end).toBeGreaterThan(0)
  const alerts = (founds: ReturnType<typeof told>) =>
    founds
      .flatMap((found) => found.alerts)
      .map(({ confidence, revision, signalCount }) => [confidence, revision, signalCount])
  expect(alerts(told(100))).toEqual(alerts(told(lookups.length)))
})
