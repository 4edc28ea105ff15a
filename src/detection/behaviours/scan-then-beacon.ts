import type { DetectorCard, Signal } from '../../contracts/index.ts'
import { BoundedMap } from '../../kernel/index.ts'
import { defineBehaviour } from './kit/behaviour.ts'
import { count, duration, weigh } from './kit/evidence.ts'

const actorsMax = 8192
const scanNames = new Set(['vertical-scan', 'horizontal-scan', 'protocol-scan'])

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

interface Scan {
  firstUs: number
  points: number
  reach: number
}

/** The same machine scanned before its beacon began: the two together say more than each. */
export const scanThenBeacon = defineBehaviour({
  card,
  tunables,
  start: ({ tunables: { windowH, scanPointsMin }, emit }) => {
    const actors = new BoundedMap<string, Scan>(actorsMax)
    const hearScan = (signal: Signal) => {
      if (signal.points < scanPointsMin) return
      const known = actors.get(signal.actor)
      const reach = reachOf(signal)
      if (known === undefined) {
        actors.set(signal.actor, { firstUs: signal.firstUs, points: signal.points, reach })
      } else if (signal.points > known.points) {
        known.points = signal.points
        known.reach = Math.max(known.reach, reach)
      }
    }
    const hearBeacon = (signal: Signal) => {
      const scan = actors.peek(signal.actor)
      if (scan === undefined) return
      const pauseUs = signal.firstUs - scan.firstUs
      if (pauseUs >= 0 && pauseUs <= windowH * 3.6e9) emit(sequenceOf(signal, scan, pauseUs))
    }
    return {
      hear: (signal) => {
        if (scanNames.has(signal.detector)) hearScan(signal)
        else if (signal.detector === 'beacon') hearBeacon(signal)
      },
      advance: () => {},
      shed: () => actors.shed,
    }
  },
})

/** Ports or hosts the scan reached: the first thing it says. */
function reachOf(signal: Signal): number {
  return signal.evidence[0]?.observed.value ?? 0
}

function sequenceOf(beacon: Signal, scan: Scan, pauseUs: number): Signal {
  const pause = duration(pauseUs / 1000)
  const evidence = weigh([
    {
      id: 'scan-before',
      group: 'sequence',
      sentence: 'It scanned first, {observed} before the calls began.',
      observed: pause,
      curve: pauseCurve,
    },
    {
      id: 'scan-reach',
      group: 'sequence',
      sentence: 'That scan tried {observed}.',
      observed: count(scan.reach, 'port or host', 'ports or hosts'),
      curve: reachCurve,
    },
  ])
  return {
    ...beacon,
    detector: card.name,
    key: `${card.name} ${beacon.key}`,
    firstUs: scan.firstUs,
    technique: beacon.technique,
    evidence,
    points: evidence.reduce((sum, { points }) => sum + points, 0),
    facts: { ...beacon.facts, pause, scanned: count(scan.reach, 'port or host', 'ports or hosts') },
  }
}

const pauseCurve = [
  [0, 9],
  [3_600_000, 8],
  [86_400_000, 4],
] as const
const reachCurve = [
  [10, 0],
  [100, 3],
] as const
