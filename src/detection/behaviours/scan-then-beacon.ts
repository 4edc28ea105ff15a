import type { DetectorCard, Signal } from '../../contracts/index.ts'
import { BoundedMap } from '../../kernel/index.ts'
import { defineBehaviour, type SignalDraft } from './kit/behaviour.ts'
import { byHand, count, duration, weigh } from './kit/evidence.ts'

/** Entries: machines that scanned. Set by hand. */
const actorsMax = 8192
/** Scans of one machine that are remembered. Set by hand. */
const scansMax = 8
/** The scans, and the evidence that says how far each reached. */
const reachEvidence: ReadonlyMap<string, string> = new Map([
  ['vertical-scan', 'distinct-ports'],
  ['horizontal-scan', 'distinct-hosts'],
  ['protocol-scan', 'distinct-protocols'],
])

const card: DetectorCard = {
  name: 'scan-then-beacon',
  kind: 'sequence',
  technique: 'T1071',
  techniqueName: 'Application Layer Protocol',
  severity: 'critical',
  subject: 'actor',
  headline: '{actor} scanned its surroundings, then began calling {peer}',
  summary:
    '{actor} tried {scanned} that were not its own, and {pause} later began steady calls to {peer}. Looking around and then calling home is how a newly infected machine behaves.',
  innocent: [
    {
      text: 'A new monitoring agent looks for devices and then reports to its server.',
      check: 'Was software set up on {actor} today?',
    },
  ],
  blind: ['What ran on the machine between the scan and the calls.'],
  recommend: {
    action: 'isolate-host',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Both steps point to the machine itself, not to one connection.',
  },
}

const tunables = {
  windowH: {
    value: 24,
    unit: 'h',
    says: 'How long after a scan a beacon still counts as following from it.',
  },
  scanPointsMin: {
    value: 26,
    unit: 'points',
    says: 'How sure a scan must have been to count.',
  },
}

/** What is kept of one scan of an actor. */
interface Scan {
  readonly key: string
  readonly firstUs: number
  readonly points: number
  readonly reach: number
}

/** The same machine scanned before its beacon began: the two together say more than each. */
export const scanThenBeacon = defineBehaviour({
  card,
  tunables,
  start: ({ tunables: { windowH, scanPointsMin }, emit }) => {
    const actors = new BoundedMap<string, BoundedMap<string, Scan>>(actorsMax)
    const hearScan = (signal: Signal) => {
      if (signal.points < scanPointsMin) return
      const scans = actors.obtain(signal.actor, () => new BoundedMap(scansMax))
      const { key, firstUs, points } = signal
      const known = scans.peek(key)
      const reach = Math.max(known?.reach ?? 0, reachOf(signal))
      scans.set(key, { key, firstUs, reach, points: Math.max(known?.points ?? 0, points) })
    }
    const hearBeacon = (signal: Signal) => {
      const scan = newestBefore(signal.firstUs, actors.peek(signal.actor))
      if (scan === null) return
      const pauseUs = signal.firstUs - scan.firstUs
      if (pauseUs <= windowH * 3.6e9) emit(sequenceOf(signal, scan, pauseUs))
    }
    return {
      hear: (signal) => {
        if (reachEvidence.has(signal.detector)) hearScan(signal)
        else if (signal.detector === 'beacon') hearBeacon(signal)
      },
      advance: () => {},
      shed: () => actors.shed,
    }
  },
})

/** Ports, hosts or protocols that the scan reached. */
function reachOf({ detector, evidence }: Signal): number {
  const id = reachEvidence.get(detector)
  return evidence.find((one) => one.id === id)?.observed.value ?? 0
}

/** What a machine did last before it began to call is what the calls may follow from. */
function newestBefore(timeUs: number, scans: BoundedMap<string, Scan> | undefined): Scan | null {
  let newest: Scan | null = null
  for (const scan of scans?.values() ?? [])
    if (scan.firstUs <= timeUs && scan.firstUs > (newest?.firstUs ?? Number.NEGATIVE_INFINITY))
      newest = scan
  return newest
}

function sequenceOf(beacon: Signal, scan: Scan, pauseUs: number): SignalDraft {
  const pause = duration(pauseUs / 1000)
  const scanned = count(scan.reach, 'port or host', 'ports or hosts')
  const evidence = weigh([
    { ...scanBeforeReason, observed: pause },
    { ...scanReachReason, observed: scanned },
  ])
  return {
    ...beacon,
    detector: card.name,
    key: `${card.name} ${beacon.key}`,
    firstUs: scan.firstUs,
    outcome: null,
    restsOn: [scan.key, beacon.key],
    evidence,
    points: evidence.reduce((sum, { points }) => sum + points, 0),
    facts: { pause, scanned },
  }
}

const scanBeforeReason = {
  id: 'scan-before',
  group: 'sequence',
  sentence: 'It scanned first, {observed} before the calls began.',
  curve: [
    [0, 9],
    [3_600_000, 8],
    [86_400_000, 4],
  ],
  numbers: byHand,
} as const

const scanReachReason = {
  id: 'scan-reach',
  group: 'sequence',
  sentence: 'That scan tried {observed}.',
  curve: [
    [10, 0],
    [100, 3],
  ],
  numbers: byHand,
} as const
