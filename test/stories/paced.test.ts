import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { Found } from '../../src/detection/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { arrivalsOf } from '../../src/sensing/index.ts'
import { ownRun, traces } from './support.fixture.ts'

/** Every revision of every alert of a trace, as text, and how often the clock alone spoke. */
async function replay(name: string, speed: number) {
  const source = { kind: 'replay', paths: [join(traces, name)], speed, isAsNow: false } as const
  await using capture = await openCapture(source, { clock: Date.now })
  const live = capture.pace && { clock: capture.pace.nowMs, isEnding: () => false }
  const frames = arrivalsOf(capture, live)
  let ticks = 0
  const next = async () => {
    const arrival = await frames.next()
    if (arrival.kind === 'time') ticks++
    return arrival
  }
  const alerts: string[] = []
  const onFound = (found: Found) => alerts.push(...found.alerts.map((one) => JSON.stringify(one)))
  const arrivals = { ...frames, next }
  await run({ capture, settings: ownRun(), bus: createMemoryBus(), arrivals, onFound })
  return { alerts, ticks }
}

test.concurrent.each([
  ['scan-then-beacon.pcap', 40],
  ['brute-ssh-patient.pcap', 40],
  ['tunnel-dns.pcap', 15],
])('%s says the same in its own time, sped up', async (name, speed) => {
  const asFast = await replay(name, Number.POSITIVE_INFINITY)
  const inTime = await replay(name, speed)
  expect(inTime.alerts).toEqual(asFast.alerts)
  expect([asFast.alerts.length > 0, asFast.ticks, inTime.ticks > 0]).toEqual([true, 0, true])
})
