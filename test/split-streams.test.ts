/** What detection finds where a sensor's traffic is split into four streams by the host of ours, beside one stream. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Alert, ObservationBatch } from '../src/contracts/index.ts'
import type { Found, Task } from '../src/detection/detection.ts'
import { Split } from '../src/sensing/ship/split.ts'
import { detectionFrom, settings, tasksOf } from './snapshots.fixture.ts'
import { traces } from './stories/support.fixture.ts'

const count = 4
const files = readdirSync(traces).filter((file) => file.endsWith('.pcap'))

/**
 * Where several hosts of ours are looked over: the resolver of the site is known to pass questions on, and the router to
 * look for those whom a stranger tries, only where the others' traffic is seen; an upload stands out against machines that
 * send nothing there.
 */
const looksOverHosts: Readonly<Record<string, readonly string[]>> = {
  'busy-scan.pcap': ['+ arp-sweep 10.20.0.10'],
  'busy-tunnel.pcap': ['+ dns-tunnel 10.20.0.53'],
  'demo.pcap': ['+ arp-sweep 10.20.0.10', '+ dns-tunnel 10.20.0.53'],
  'exfiltration.pcap': ['- exfiltration 10.20.0.100', '- flow-trees 10.20.0.100'],
  'sweep-outside.pcap': ['+ arp-sweep 10.20.0.1'],
  'tunnel-dns.pcap': ['+ dns-tunnel 10.20.0.53'],
}

/** Each stream's detection, and the newest revision of what all of them found. */
function judged(tasks: readonly Task[], streams: number): readonly Alert[] {
  const parts = Array.from({ length: streams }, () => detectionFrom(null))
  const split = new Split(streams, settings.home)
  const alerts = new Map<string, Alert>()
  const hear = ({ alerts: found }: Found) => {
    for (const alert of found) alerts.set(alert.id, alert)
  }
  for (const task of tasks) {
    const shares = task.kind === 'observations' ? sharesOf(split, task.batch) : null
    for (const [at, part] of parts.entries())
      for (const one of shares === null ? [task] : shares[at]!) hear(part.take(one))
  }
  return [...alerts.values()]
}

/** As `SplitBatcher` sends them: the time goes to those that have no newer row. */
function sharesOf(split: Split, batch: ObservationBatch): readonly (readonly Task[])[] {
  if (batch.count === 0) return Array.from({ length: split.count }, () => [])
  const time = { kind: 'time', timeUs: batch.timesUs[batch.count - 1]! } as const
  return split
    .shares(batch)
    .map((share) => (share === null ? [time] : [{ kind: 'observations', batch: share }, time]))
}

const named = (alerts: readonly Alert[]) =>
  new Set(alerts.flatMap(({ behaviours, entity }) => behaviours.map((one) => `${one} ${entity}`)))

test.each(files)('%s: each host of ours gets the alerts it gets of one stream', async (file) => {
  const tasks = await tasksOf(join(traces, file), 499)
  const [one, four] = [named(judged(tasks, 1)), named(judged(tasks, count))]
  const missing = [...one].filter((alert) => !four.has(alert)).map((alert) => `- ${alert}`)
  const more = [...four].filter((alert) => !one.has(alert)).map((alert) => `+ ${alert}`)
  expect([...missing, ...more]).toEqual(looksOverHosts[file] ?? [])
})

test('every row is in one stream, in its order, and that of the host of ours', async () => {
  const tasks = await tasksOf(join(traces, 'office-morning.pcap'), 499)
  const split = new Split(count, settings.home)
  const streamOf = new Map<string, Set<number>>()
  const used = new Set<number>()
  for (const task of tasks) {
    if (task.kind !== 'observations' || task.batch.count === 0) continue
    const { batch } = task
    const shares = split.shares(batch)
    expect(shares.reduce((sum, share) => sum + (share?.count ?? 0), 0)).toBe(batch.count)
    for (const [at, share] of shares.entries())
      for (let row = 0; row < (share?.count ?? 0); row++) {
        const { timesUs, sources, kinds } = share!
        expect(timesUs[row]).toBeGreaterThanOrEqual(timesUs[Math.max(0, row - 1)]!)
        used.add(at)
        // Of whoever of ours opened a flow.
        if (kinds[row]! > 3 || sources[row * 4 + 3]! >>> 16 !== 0x0a14) continue
        const source = sources.slice(row * 4, row * 4 + 4).join()
        streamOf.set(source, (streamOf.get(source) ?? new Set()).add(at))
      }
  }
  expect(used.size).toBe(count)
  expect(streamOf.size).toBeGreaterThan(4)
  for (const streams of streamOf.values()) expect(streams.size).toBe(1)
})
