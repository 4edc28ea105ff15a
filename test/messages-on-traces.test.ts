/** Detection at the hub finds what detection beside the capture finds: a batch that travelled says the same. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { untriedSettings } from '../src/cli/compose.ts'
import type { ObservationBatch } from '../src/contracts/index.ts'
import { createDetection, type Task } from '../src/detection/detection.ts'
import { loadArtefact } from '../src/detection/models/index.ts'
import { encodeRecord } from '../src/kernel/index.ts'
import { compress, encodeBatch, openBatch } from '../src/messages/index.ts'
import { ObservationReader } from '../src/observations/index.ts'
import { openCapture } from '../src/sensing/capture/index.ts'
import { sense } from '../src/sensing/index.ts'
import { root } from './sources.fixture.ts'
import { ownSettings, traces } from './stories/support.fixture.ts'

const artefact = await loadArtefact(join(root, 'src', 'detection', 'models', 'flow-trees'))
const files = readdirSync(traces).filter((file) => file.endsWith('.pcap'))

/** The batch as it comes out of an envelope. */
function travelled(batch: ObservationBatch): ObservationBatch {
  const parts = openBatch(compress(encodeBatch([{ kind: 'observations', batch }])))
  if ('fault' in parts) throw new Error(parts.says)
  const [part] = parts
  if (part?.kind !== 'observations') throw new Error('no observations came out')
  return part.batch
}

/** Where two texts part; ''. */
function difference(one: string, other: string): string {
  if (one === other) return ''
  let at = 0
  while (one[at] === other[at]) at++
  return `${one.slice(at - 200, at + 100)} is not ${other.slice(at - 200, at + 100)}`
}

/** Gives each detection its own, and holds that both find the same. Yields how many alerts that were. */
async function compared(file: string, wanted: 'kept' | 'all'): Promise<number> {
  const settings = untriedSettings(ownSettings([]), wanted)
  const here = createDetection(settings, artefact)
  const there = createDetection(settings, artefact)
  let alerts = 0
  const take = (local: Task, sent: Task) => {
    const found = here.take(local)
    alerts += found.alerts.length
    expect(difference(encodeRecord(there.take(sent)), encodeRecord(found))).toBe('')
  }
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, file)] })
  await sense(capture, { wanted, flowLimits: {} }, (batch) => {
    const reader = new ObservationReader()
    const sent = travelled(batch)
    const summaries = [sent, batch].map((one) => encodeRecord(reader.readSummaries(one)))
    expect(difference(summaries[0]!, summaries[1]!)).toBe('')
    take({ kind: 'observations', batch }, { kind: 'observations', batch: sent })
  })
  take({ kind: 'end' }, { kind: 'end' })
  expect(there.counts()).toEqual(here.counts())
  return alerts
}

test.each(files)(
  '%s: alerts, signals, hosts and flows are the same, byte for byte',
  async (file) => {
    const alerts = await compared(file, 'kept')
    if (/^(scan|brute|tunnel|beacon-tls|flood-syn)/.test(file)) expect(alerts).toBeGreaterThan(0)
  },
)

test.each(['demo.pcap', 'office-morning.pcap', 'arp-spoofing.pcap', 'browsing-ipv6.pcap'])(
  '%s: so is all that detection reads on the way: every observation, record and vector',
  async (file) => {
    await compared(file, 'all')
  },
)
