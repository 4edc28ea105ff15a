/** What a sensor tells of itself, as the message `Report`, and back. */
import { create } from '@bufbuild/protobuf'
import type { HostMetrics, SensorLink, SensorReport } from '../contracts/index.ts'
import {
  type HostMetrics as HostMessage,
  LinkState,
  type Report,
  ReportSchema,
  SourceKind,
} from './gen/amoskys/v1/flow_event_pb.ts'
import { expectThat } from './malformed.ts'

const kinds = {
  ...{ live: SourceKind.LIVE, follow: SourceKind.FOLLOW, replay: SourceKind.REPLAY },
} as const satisfies Record<SensorReport['kind'], number>

const states = {
  ...{ connected: LinkState.CONNECTED, slowed: LinkState.SLOWED },
  ...{ away: LinkState.AWAY, refused: LinkState.REFUSED },
} as const satisfies Record<SensorLink['state'], number>

const textMax = 500

export function reportMessage(report: SensorReport): Report {
  const { host, hub } = report
  return create(ReportSchema, {
    ...report,
    kind: kinds[report.kind],
    hub: { ...hub, state: states[hub.state] },
    host: Object.fromEntries(Object.entries(host).filter(([, value]) => value !== null)),
  })
}

export function reportOf(message: Report): SensorReport {
  const { $typeName: _, $unknown, log, hub, host, local, kind, ...own } = message
  expectThat(log !== undefined && hub !== undefined, 'a report says nothing of its log or link')
  expectThat(host !== undefined && local !== undefined, 'a report says nothing of its host')
  const { version, source, lastError } = own
  for (const text of [version, source, lastError])
    expectThat(text.length <= textMax, `a text of a report has more than ${textMax} characters`)
  return {
    ...own,
    kind: wordOf(kinds, kind),
    log: {
      batches: log.batches,
      bytes: log.bytes,
      bytesMax: log.bytesMax,
      oldestMs: log.oldestMs,
    },
    hub: {
      state: wordOf(states, hub.state),
      sinceMs: hub.sinceMs,
      failures: hub.failures,
      resent: hub.resent,
    },
    host: hostOf(host),
    local: { isDetecting: local.isDetecting, alerts: local.alerts },
  }
}

function hostOf(host: HostMessage): HostMetrics {
  return {
    cpuShare: host.cpuShare ?? null,
    ownCpuShare: host.ownCpuShare,
    memoryBytes: host.memoryBytes ?? null,
    memoryTotalBytes: host.memoryTotalBytes ?? null,
    residentBytes: host.residentBytes,
    diskFreeBytes: host.diskFreeBytes ?? null,
    diskTotalBytes: host.diskTotalBytes ?? null,
    receivedBytesPerSecond: host.receivedBytesPerSecond ?? null,
    sentBytesPerSecond: host.sentBytesPerSecond ?? null,
  }
}

function wordOf<W extends string>(words: Readonly<Record<W, number>>, code: number): W {
  const word = (Object.keys(words) as W[]).find((one) => words[one] === code)
  expectThat(word !== undefined, `a report has the code ${code}, which is not known here`)
  return word
}
