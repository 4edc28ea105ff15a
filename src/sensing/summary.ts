import type { DecodeCounts, RunSummary } from '../contracts/index.ts'
import { countText, isoTime } from '../kernel/index.ts'
import type { CaptureCounts } from './capture/index.ts'
import type { FlowCounts } from './flows/index.ts'
import { notesOf } from './notes.ts'

/** The counts that the stages of sensing keep. */
export interface SensingCounts {
  readonly captured: CaptureCounts
  readonly decoded: DecodeCounts
  readonly assembled: FlowCounts
  /** Earliest and latest packet, microseconds since the Unix epoch; NaN without packets. */
  readonly firstUs: number
  readonly lastUs: number
}

/** What of a run's summary sensing knows. */
export type SensingSummary = Omit<RunSummary, 'alerts' | 'urgencies'>

export function sensingSummary(counts: SensingCounts): SensingSummary {
  const { captured, decoded, assembled, firstUs, lastUs } = counts
  return {
    packets: captured.frames,
    bytes: captured.bytes,
    flows: assembled.opened,
    malformed: sum(sum(decoded.malformed, assembled.malformed), assembled.names.malformed),
    cut: sum(decoded.cut, assembled.cut),
    unsupported: sum(decoded.unsupported, assembled.unopened),
    shed: {
      'kernel drops': captured.kernelDrops,
      'interface drops': captured.interfaceDrops,
      'fragments dropped': decoded.fragmentsDropped,
      'flows evicted': assembled.evicted,
      'wrong time stamps': assembled.clockJumps,
      'flow heads dropped': assembled.headsDropped,
      'DNS segments not read': assembled.dnsRefused,
    },
    incomplete: captured.incomplete,
    skipped: captured.skipped,
    notes: notesOf(decoded, assembled),
    firstTime: Number.isNaN(firstUs) ? '' : isoTime(firstUs),
    lastTime: Number.isNaN(lastUs) ? '' : isoTime(lastUs),
  }
}

/** What was lost on the way to detection, a sentence each. */
export function lossesOf({ captured, decoded, assembled }: SensingCounts): string[] {
  const malformed = total(decoded.malformed) + total(assembled.malformed)
  const told: readonly (readonly [number, string])[] = [
    [captured.kernelDrops, 'packets that the kernel dropped before they were captured'],
    [malformed, 'malformed pieces of input, which were not read'],
    [
      total(decoded.cut) + (assembled.cut['dns'] ?? 0),
      'pieces of input that a short snap length cut, which were not read',
    ],
    [decoded.fragmentsDropped, 'fragments of packets that never became whole'],
    [assembled.evicted, 'flows that were given up for room'],
  ]
  return told.filter(([n]) => n > 0).map(([n, what]) => `${countText(n)} ${what}.`)
}

function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) {
  const both: Record<string, number> = { ...a }
  for (const [name, n] of Object.entries(b)) both[name] = (both[name] ?? 0) + n
  return both
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0)
}
