/** One detection for each sensor's stream: several in one process know nothing of each other. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { untriedSettings } from '../src/cli/compose.ts'
import { type Alert, type ObservationBatch, packed } from '../src/contracts/index.ts'
import { createDetection } from '../src/detection/detection.ts'
import { openCapture } from '../src/sensing/capture/index.ts'
import { sense } from '../src/sensing/index.ts'
import { filesUnder } from './sources.fixture.ts'
import { ownSettings, traces } from './stories/support.fixture.ts'

const settings = untriedSettings(ownSettings([]), 'alerts')
const secondUs = 1e6

/** What leaves the flow table, as if the sensor's clock were ahead by so much. */
async function stream(file: string, aheadUs: number): Promise<ObservationBatch[]> {
  const batches: ObservationBatch[] = []
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, file)] })
  await sense(capture, { wanted: 'alerts', flowLimits: {} }, (batch) => {
    const copy = packed(batch)
    const { timesUs, beganUs, firstUs, lastUs, newSinceUs } = copy
    for (const column of [timesUs, beganUs, firstUs, lastUs, newSinceUs])
      for (let row = 0; row < copy.count; row++) column[row]! += aheadUs
    batches.push(copy)
  })
  return batches
}

/** What a detection of its own makes of each stream, the batches in turn. */
function found(streams: readonly ObservationBatch[][]): Alert[][] {
  const sensors = streams.map((batches) => {
    return { batches, detection: createDetection(settings, null), alerts: [] as Alert[] }
  })
  const longest = Math.max(...streams.map(({ length }) => length))
  for (let at = 0; at < longest; at++)
    for (const { batches, detection, alerts } of sensors) {
      const batch = batches[at]
      if (batch) alerts.push(...detection.take({ kind: 'observations', batch }).alerts)
    }
  for (const { detection, alerts } of sensors)
    alerts.push(...detection.take({ kind: 'end' }).alerts)
  return sensors.map(({ alerts }) => alerts)
}

test.each([
  ['31 seconds', 31 * secondUs],
  ['31 hours', 31 * 3600 * secondUs],
])('two sensors whose clocks are %s apart each find what they find alone', async (_, apartUs) => {
  const one = await stream('demo.pcap', 0)
  const other = await stream('demo.pcap', apartUs)
  const alone = [...found([one]), ...found([other])]
  expect(found([one, other])).toEqual(alone)
  expect(new Set(alone[0]!.map(({ id }) => id)).size).toBeGreaterThan(3)
  expect(alone[1]).toHaveLength(alone[0]!.length)
})

test('no module of detection keeps a variable that its detections would share', () => {
  const rooms = [
    ...filesUnder('src/detection', /\.ts$/),
    ...filesUnder('src/observations', /\.ts$/),
  ]
  const shared = rooms.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line) => (/^(export )?let /.test(line) ? [`${path}: ${line}`] : [])),
  )
  expect(shared).toEqual([])
})
