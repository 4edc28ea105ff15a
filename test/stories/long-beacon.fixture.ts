import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { Alert } from '../../src/contracts/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { type Arrival, type Arrivals, arrivalsOf } from '../../src/sensing/index.ts'
import { call, captureOf } from './frames.fixture.ts'
import { ownRun } from './support.fixture.ts'

export const hourS = 3600
export const days = 5
const hoursAfter = 6
const controller = { address: '203.0.113.66', port: 4444 }

/** A machine that calls home every `everyS` for five days, beside another that uses the web at odd times. */
export function captureFile(everyS: number): string {
  const frames = []
  for (let atS = 0, i = 0; atS < days * 24 * hourS; atS += everyS, i++) {
    const jitterS = (i * 37) % 60
    const client = { address: '10.0.0.7', port: 40_000 + i }
    frames.push(...call({ atS: atS + jitterS, client, server: controller }))
  }
  for (let i = 0; i < days * 140; i++) {
    const web = { address: `198.51.100.${1 + (i % 50)}`, port: 443 }
    const atS = i * 600 + ((i * i * 97) % 580)
    const client = { address: '10.0.0.8', port: 30_000 + i }
    frames.push(...call({ atS, client, server: web, sent: 100 + ((i * 89) % 900) }))
  }
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-beacon-')), 'capture.pcap')
  writeFileSync(path, captureOf(frames))
  return path
}

/** Every revision of every alert, and the hours of event time without packets after which it was still open. */
export async function told(path: string, threads: 1 | 2) {
  const alerts: Alert[] = []
  const openAfter: number[] = []
  await using capture = await openCapture({ kind: 'files', paths: [path] })
  await run({
    capture,
    settings: { ...ownRun(), threads },
    bus: createMemoryBus(),
    arrivals: withHoursAfter(arrivalsOf(capture, null), (hour) => {
      if (alerts.at(-1)?.status === 'open') openAfter.push(hour)
    }),
    onFound: (found) => alerts.push(...found.alerts),
  })
  return { alerts, openAfter }
}

/** Before the end the clock goes on without packets, hour by hour. */
function withHoursAfter(frames: Arrivals, onHour: (hour: number) => void): Arrivals {
  let lastUs = 0
  let hours = 0
  let end: Arrival | null = null
  return {
    ...frames,
    async next() {
      const arrival = end ?? (await frames.next())
      if (arrival.kind === 'frames') lastUs = arrival.frames.timesUs[arrival.frames.count - 1]!
      if (arrival.kind !== 'end') return arrival
      if (end !== null) onHour(hours++)
      end = arrival
      if (hours > hoursAfter) return end
      return { kind: 'time', timeUs: lastUs + hours * hourS * 1e6 }
    },
  }
}
