/** Words on a sensor that sends from elsewhere. */
import type { Agent } from '../../api/index.ts'
import {
  bytesText,
  clockText,
  countText,
  durationText,
  percentText,
  type SensorState,
} from '../../kit/index.ts'

interface Told {
  readonly agent: Agent
  readonly state: SensorState
}

export type Report = NonNullable<NonNullable<Agent['remote']>['report']>

/** What is not judged because of it; null where it is as of any other sensor. */
export function remoteCost({ agent, state }: Told): string | null {
  const { remote } = agent
  if (remote === null) return null
  const since = agent.lastSeenAt === null ? '' : ` since ${clockText(Date.parse(agent.lastSeenAt))}`
  const share = remote.report?.sampledShare ?? 1
  const costs: Partial<Record<SensorState, string>> = {
    expired: `What it sees is not judged here${since}. It keeps that in its log until the log is full.`,
    refused: `What it sees is not judged here. It keeps that in its log until the log is full.`,
    silent: `What it sees is not judged here${since}. If it still runs, that comes later; if not, it is unseen.`,
    shedding: `${countText(remote.shedLately, 'observation')} of the last 5 min are missing: short connections may be missing whole, and counts are too low.`,
    late: 'Nothing is known to be lost.',
    behind: 'Nothing is lost. Alerts come later than their traffic, by as much as waits.',
    slowed: 'Nothing is lost. Alerts come later than their traffic, by as much as waits.',
    sampling: `${percentText(1 - share)} of its flows are not judged: what is rare or short may be missed, and counts are too low.`,
    clock: 'Times of its findings, and their order among those of other sensors, are off.',
    expiring: 'Nothing yet.',
    never: 'What it is to watch is unseen until it sends.',
    revoked:
      'What it saw before is kept. What it was to watch is unseen, unless another sensor sees it.',
  }
  return costs[state] ?? null
}

/** For the sentence on top, behind its name. */
export function remoteShort({ agent, state }: Told): string | null {
  const share = agent.remote?.report?.sampledShare ?? 1
  const texts: Partial<Record<SensorState, string>> = {
    expired: 'has a certificate that has ended',
    refused: 'is refused by the hub',
    shedding: 'gives up data',
    slowed: 'is told to wait',
    sampling: `ships ${percentText(share)} of its flows`,
    clock: 'has a clock that is off',
    expiring: 'has a certificate that ends soon',
    never: 'has yet to send',
    revoked: 'was revoked',
  }
  return texts[state] ?? null
}

const linkWords = {
  connected: 'connected',
  slowed: 'asked to wait',
  away: 'away',
  refused: 'refused',
} as const

export type Fact = readonly [name: string, value: string]

/** How it gets on with the hub. */
export function linkFacts({ log, link, rows, shedRows, sampledShare, local }: Report): Fact[] {
  const waits =
    log.batches === 0
      ? 'nothing waits'
      : `${bytesText(log.bytes)} of ${bytesText(log.bytesMax)}, the oldest ${durationText(log.oldestMs)} old`
  const tries = [
    ...(link.failures > 0 ? [countText(link.failures, 'failed attempt')] : []),
    ...(link.resent > 0 ? [`${countText(link.resent, 'batch', 'batches')} sent again`] : []),
  ]
  return [
    [
      'Hub',
      [`${linkWords[link.state]} since ${clockText(Date.parse(link.since))}`, ...tries].join(', '),
    ],
    ['Its log', waits],
    ['Ships', sampledShare < 1 ? `${percentText(sampledShare)} of its flows` : 'all its flows'],
    ['Seen', `${countText(rows, 'observation')} since it began to capture`],
    [
      'Given up',
      shedRows === 0 ? 'nothing' : `${countText(shedRows, 'observation')} since its log was begun`,
    ],
    [
      'By itself',
      local.isDetecting
        ? `judges, as the hub is away: ${countText(local.alerts, 'alert')} so far`
        : 'does not judge now',
    ],
  ]
}

/** The machine it runs on; what cannot be read there is not told. */
export function hostFacts({ host, clockDifferenceMs: off }: Report): Fact[] {
  const { cpuShare, memoryBytes, memoryTotalBytes, diskFreeBytes, diskTotalBytes } = host
  const cpu = cpuShare === null ? '' : `${percentText(cpuShare)} busy, `
  const memory =
    memoryBytes === null || memoryTotalBytes === null
      ? ''
      : `${bytesText(memoryBytes)} of ${bytesText(memoryTotalBytes)} in use, `
  const disk =
    diskFreeBytes === null || diskTotalBytes === null
      ? 'not known'
      : `${bytesText(diskFreeBytes)} of ${bytesText(diskTotalBytes)} free`
  return [
    ['Processor', `${cpu}${percentText(host.ownCpuShare)} of a core by the sensor`],
    ['Memory', `${memory}${bytesText(host.residentBytes)} by the sensor`],
    ['Disk', disk],
    ['Clock', off === null ? 'cannot be told while it catches up' : clockWords(off)],
  ]
}

function clockWords(off: number): string {
  if (Math.abs(off) < 1000) return "within a second of the hub's"
  return `${durationText(Math.abs(off))} ${off > 0 ? 'behind' : 'ahead of'} the hub's`
}
