import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ObservationKind, type ShippedPart } from '../src/contracts/index.ts'
import { LocalDetection } from '../src/detection/index.ts'
import { report } from '../src/messages/batch.fixture.ts'
import { openBatch } from '../src/messages/index.ts'
import { runSensor } from '../src/run-sensor.ts'
import { openCapture } from '../src/sensing/capture/index.ts'
import { arrivalsOf } from '../src/sensing/index.ts'
import { Links, Sampling, WriteAheadLog } from '../src/sensing/ship/index.ts'

const trace = join(import.meta.dirname, 'traces', 'browsing.pcap')

/** Everything that one capture of a sensor puts into its log. */
async function shipped(
  sampling: Sampling,
  before: (log: WriteAheadLog) => void = () => {},
): Promise<ShippedPart[]> {
  const clock = () => 16_000
  const log = new WriteAheadLog({
    ...{ path: ':memory:', clock, onNotice: () => {} },
    bounds: { bytesMax: 1e7, ageMsMax: 1e12 },
  })
  before(log)
  const dial = () => ({ send: () => {}, close: () => {} })
  const link = new Links({
    ...{ log, clock, chance: () => 0.5, onNotice: () => {}, streams: [''], dial: () => dial },
  })
  onTestFinished(() => {
    link[Symbol.dispose]()
    log[Symbol.dispose]()
  })
  await using capture = await openCapture({ kind: 'files', paths: [trace] })
  const all: ShippedPart[] = []
  await runSensor({
    ...{ capture, log, link, clock, sampling, version: '0.1.0', id: 'run-1', hasEnd: false },
    ...{ streams: [''], home: ['10.0.0.0/8'] },
    arrivals: arrivalsOf(capture, null),
    settings: { wanted: 'kept', flowLimits: {} },
    seal(packed) {
      all.push(...(openBatch(packed) as ShippedPart[]))
      return () => new Uint8Array(1)
    },
    report: ({ share }) => ({ ...report, sampledShare: share }),
    local: new LocalDetection({
      open: () => Promise.reject(new Error('never')),
      ...{ onFound: () => {}, onNotice: () => {}, afterMs: () => Number.POSITIVE_INFINITY },
    }),
    flowsPerSecondMax: () => Number.POSITIVE_INFINITY,
  })
  return all
}

const rowsOf = (parts: readonly ShippedPart[]) =>
  parts.reduce((sum, part) => sum + (part.kind === 'observations' ? part.batch.count : 0), 0)

test('a capture that follows one that sampled ships the same share, and says so first', async () => {
  const sampling = new Sampling()
  const all = await shipped(sampling)
  expect(all[1]).toEqual({ kind: 'sampling', share: 1 })
  const much = { filled: 1, isPressed: true, mayGrow: false }
  for (let nowMs = 0; nowMs < 20_000; nowMs += 5_000) sampling.look({ ...much, nowMs })
  const some = await shipped(sampling)
  expect(some.slice(0, 2)).toMatchObject([{ kind: 'begin' }, { kind: 'sampling', share: 1 / 16 }])
  expect(rowsOf(some)).toBeLessThan(rowsOf(all))
  const reports = some.filter((part) => part.kind === 'report')
  expect(reports.at(-1)).toMatchObject({ report: { sampledShare: 1 / 16 } })
  // Rows that belong to no flow are no share of any.
  const batches = some
    .filter((part) => part.kind === 'observations')
    .filter(({ batch }) => batch.kinds.some((kind) => kind <= ObservationKind.closed))
  expect(batches.length).toBeGreaterThan(0)
  for (const { batch } of batches) expect(batch.sampledShare).toBe(1 / 16)
})

/** More than the log holds: the first of them are given up. */
function overfill(log: WriteAheadLog): void {
  const facts = { rows: 5, fromUs: 1_000, untilUs: 2_000 }
  for (let i = 0; i < 3; i++) log.append(facts, () => new Uint8Array(4e6))
}

const shedIn = (parts: readonly ShippedPart[]) => parts.filter(({ kind }) => kind === 'shed')

test('what was given up and never told, since the sensor was killed, is told by the next run; and once', async () => {
  const told = await shipped(new Sampling(), overfill)
  expect(shedIn(told)).toMatchObject([{ rows: 5 }])
  const again = await shipped(new Sampling(), (log) => {
    overfill(log)
    log.note('shed', '5')
  })
  expect(shedIn(again)).toEqual([])
})
