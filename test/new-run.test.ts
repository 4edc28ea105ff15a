/** A sensor that starts anew goes on in the same stream, with greater flow numbers: nothing waits for its old flows. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packed } from '../src/contracts/index.ts'
import type { Task } from '../src/detection/detection.ts'
import { openCapture } from '../src/sensing/capture/index.ts'
import { createSensing } from '../src/sensing/index.ts'
import { detectionFrom, stateIn } from './snapshots.fixture.ts'
import { traces } from './stories/support.fixture.ts'

/** Names of the tables that hold something for each open flow. */
const tables = /^(flows|unended)$/

/** How much stands in them, by path in the state. */
function openIn(state: unknown, path = ''): Record<string, number> {
  if (typeof state !== 'object' || state === null || ArrayBuffer.isView(state)) return {}
  const found: Record<string, number> = {}
  for (const [name, part] of Object.entries(state)) {
    const entries: unknown = part instanceof Float64Array ? part : part?.entries
    // These are openings that are held back by their host.
    if (name === 'newcomers') continue
    if (tables.test(name) && entries instanceof Map) found[`${path}.${name}`] = entries.size
    else if (tables.test(name) && entries instanceof Float64Array)
      found[`${path}.${name}`] = entries.length
    else Object.assign(found, openIn(part, `${path}.${name}`))
  }
  return found
}

/** One capture as two runs of a sensor see it: the first goes down on the way, the second goes on with greater flow numbers. */
async function twoRuns(file: string, share: number) {
  const path = join(traces, file)
  const first: Task[] = []
  const second: Task[] = []
  const flowsBefore = 1_000_000
  const sensingTo = (tasks: Task[], before: number) =>
    createSensing({ wanted: 'kept', flowLimits: {} }, (rows) => {
      const batch = packed(rows)
      for (const numbers of [batch.flows, batch.continues])
        for (let row = 0; row < batch.count; row++) if (numbers[row]! > 0) numbers[row]! += before
      tasks.push({ kind: 'observations', batch })
    })
  const [one, other] = [sensingTo(first, 0), sensingTo(second, flowsBefore)]
  const frames = await framesIn(path)
  await using capture = await openCapture({ kind: 'files', paths: [path] }, { batchFrames: 61 })
  let seen = 0
  for await (const batch of capture) {
    const isFirst = seen < share * frames
    ;(isFirst ? one : other).push(batch)
    seen += batch.count
  }
  other.finish()
  return { first, second: [...second, { kind: 'end' } satisfies Task], flowsBefore }
}

async function framesIn(path: string): Promise<number> {
  let frames = 0
  await using capture = await openCapture({ kind: 'files', paths: [path] })
  for await (const batch of capture) frames += batch.count
  return frames
}

test.each(['busy-beacon.pcap', 'tunnel-dns.pcap', 'tunnel-icmp.pcap'])(
  '%s cut off: what was open is let go, and nothing is told by that',
  async (file) => {
    const { first, flowsBefore } = await twoRuns(file, 0.6)
    const detection = detectionFrom(null)
    for (const task of first) detection.take(task)
    const before = openIn(stateIn(detection.save()))
    expect(Object.values(before).reduce((a, b) => a + b)).toBeGreaterThan(3)
    const found = detection.take({ kind: 'begun', flowsBefore })
    for (const records of Object.values(found)) expect(records).toEqual([])
    const none = Object.fromEntries(Object.keys(before).map((path) => [path, 0]))
    expect(openIn(stateIn(detection.save()))).toEqual(none)
  },
)

test.each(['scan-syn.pcap', 'tunnel-dns.pcap', 'brute-ssh.pcap'])(
  '%s goes on while its sensor starts anew: it is one alert, of the flows of both runs',
  async (file) => {
    const { first, second, flowsBefore } = await twoRuns(file, 0.6)
    const detection = detectionFrom(null)
    const told = (tasks: readonly Task[]) => tasks.flatMap((task) => detection.take(task).alerts)
    const before = told(first).filter(({ revision }) => revision === 1)
    expect(told([{ kind: 'begun', flowsBefore }])).toEqual([])
    const closed = told(second).filter(({ status }) => status === 'closed')
    expect(closed.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    expect(closed[0]!.flowCount).toBeGreaterThan(before[0]!.flowCount)
  },
)
