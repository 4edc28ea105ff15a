import type { Alert, DecodeCounts, RunSummary, Severity } from './contracts/index.ts'
import type { AlertBookCounts } from './detection/explanation/index.ts'
import type { ExtractorCounts } from './detection/features/index.ts'
import type { JunctionCounts } from './detection/fusion/index.ts'
import { countText, isoTime } from './kernel/index.ts'
import type { CaptureCounts } from './sensing/capture/index.ts'
import type { FlowCounts } from './sensing/flows/index.ts'

/** The alerts that have gone by, for the summary. */
export interface Tally {
  alerts(alerts: readonly Alert[]): void
  /** Alerts by their newest severity. */
  severities(): Readonly<Record<Severity, number>>
}

export function createTally(): Tally {
  const closed = { critical: 0, high: 0, medium: 0, low: 0, info: 0 }
  /** Alerts under way; the alert book bounds how many there are. */
  const open = new Map<string, Severity>()
  return {
    alerts(alerts) {
      for (const { id, status, severity } of alerts) {
        if (status === 'open') open.set(id, severity)
        else {
          open.delete(id)
          closed[severity]++
        }
      }
    },
    severities() {
      const severities = { ...closed }
      for (const severity of open.values()) severities[severity]++
      return severities
    },
  }
}

/** The counts that the stages keep, by stage. */
export interface StageCounts {
  readonly captured: CaptureCounts
  readonly decoded: DecodeCounts
  readonly assembled: FlowCounts
  readonly firstUs: number
  readonly lastUs: number
  readonly extracted: ExtractorCounts
  /** Entries given up, by behaviour. */
  readonly watched: Readonly<Record<string, number>>
  readonly fused: JunctionCounts
  readonly booked: AlertBookCounts
  readonly hostsForgotten: number
}

export function summaryOf(
  counts: StageCounts,
  severities: Readonly<Record<Severity, number>>,
): RunSummary {
  const { captured, decoded, assembled, firstUs, lastUs } = counts
  return {
    packets: captured.frames,
    bytes: captured.bytes,
    flows: assembled.opened,
    malformed: sum(decoded.malformed, assembled.malformed),
    unsupported: decoded.unsupported,
    alerts: severities,
    shed: shedBy(counts),
    incomplete: captured.incomplete,
    skipped: captured.skipped,
    firstTime: Number.isNaN(firstUs) ? '' : isoTime(firstUs),
    lastTime: Number.isNaN(lastUs) ? '' : isoTime(lastUs),
  }
}

function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) {
  const total: Record<string, number> = { ...a }
  for (const [name, n] of Object.entries(b)) total[name] = (total[name] ?? 0) + n
  return total
}

/** Everything a bound made us give up, in the words of the summary. */
function shedBy(counts: StageCounts): Record<string, number> {
  const { captured, decoded, assembled, extracted, watched, fused, booked } = counts
  return {
    'kernel drops': captured.kernelDrops,
    'interface drops': captured.interfaceDrops,
    'fragments dropped': decoded.fragmentsDropped,
    'flows evicted': assembled.evicted,
    'wrong time stamps': assembled.clockJumps,
    'flow heads dropped': assembled.headsDropped,
    'DNS segments not read': assembled.dnsRefused,
    'feature table entries': total(extracted.shed),
    'behaviour entries': total(watched),
    'entities forgotten': fused.entitiesShed,
    'signals dropped': fused.signalsShed + fused.modelSignalsShed,
    'alerts closed early': booked.shed,
    'hosts forgotten': counts.hostsForgotten,
  }
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0)
}

/** What the closing revisions say was lost on the way, a sentence each. */
export function gapsOf(
  captured: CaptureCounts,
  decoded: DecodeCounts,
  assembled: FlowCounts,
): string[] {
  const malformed = total(decoded.malformed) + total(assembled.malformed)
  const told: readonly (readonly [number, string])[] = [
    [captured.kernelDrops, 'packets that the kernel dropped before they were captured'],
    [malformed, 'malformed pieces of input, which were not read'],
    [decoded.fragmentsDropped, 'fragments of packets that never became whole'],
    [assembled.evicted, 'flows that were given up for room'],
  ]
  return told.filter(([n]) => n > 0).map(([n, what]) => `${countText(n)} ${what}.`)
}
