import type { Fact, Quantity, Signal } from '../../contracts/index.ts'
import { BoundedMap } from '../../kernel/index.ts'
import { type BehaviourCard, defineBehaviour, type SignalDraft } from './kit/behaviour.ts'
import { byHand, duration, weigh } from './kit/evidence.ts'

/** Entries: machines that scanned. Set by hand. */
const actorsMax = 8192
/** Scans of one machine that are remembered, and sequences of it that were told. Set by hand. */
const scansMax = 8
const sequencesMax = 8

const card: BehaviourCard = {
  name: 'scan-then-beacon',
  kind: 'sequence',
  technique: 'T1071',
  techniqueName: 'Application Layer Protocol',
  severity: 'critical',
  subject: 'actor',
  headline: '{actor} scanned its surroundings, then began calling {peer}',
  summary:
    '{actor} began to try {scanned}, and {pause} after that it began steady calls to {peer}. Looking around and then calling home is how a newly infected machine behaves.',
  innocent: [
    {
      text: 'A new monitoring agent looks for devices and then reports to its server.',
      check: 'Was software set up on {actor} today?',
    },
    {
      text: 'Behind one address may be several machines, of which one scans and another calls.',
      check: 'Is {actor} a router, a proxy or a VPN server?',
    },
  ],
  blind: ['What ran on the machine between the scan and the calls.'],
  lookedLike: 'a scan by {actor}, then calls to a server that gives orders, {peer}',
  recommend: {
    action: 'isolate-host',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Stops the calls while you look for the program behind them. If others work behind {actor} (nothing seen says so), isolate the one of them that calls {peer} instead: the table of connections of {actor} names it.',
  },
}

const tunables = {
  windowH: {
    value: 24,
    unit: 'h',
    says: 'How long after a scan a beacon still counts as following from it.',
  },
  scanPointsMin: {
    value: 30,
    unit: 'points',
    says: 'How sure a scan must have been to count: at 30 it is more likely a scan than not.',
  },
}

/** What is kept of one scan of an actor. */
interface Scan {
  readonly key: string
  readonly firstUs: number
  readonly reach: Quantity
  /** The same with the service or the host that it was about. */
  readonly scanned: Quantity
}

/** The calls and the scan that a sequence was told of. */
interface Sequence {
  readonly beacon: Signal
  readonly scan: Scan
}

interface Actor {
  readonly scans: BoundedMap<string, Scan>
  /** By the key of their calls. */
  readonly sequences: BoundedMap<string, Sequence>
}

class Actors {
  readonly #actors = new BoundedMap<string, Actor>(actorsMax)
  #innerShed = 0

  peek(name: string): Actor | undefined {
    return this.#actors.peek(name)
  }

  obtain(name: string): Actor {
    return this.#actors.obtain(name, this.#newActor)
  }

  get shed(): number {
    return this.#actors.shed + this.#innerShed
  }

  save() {
    const actors = this.#actors.save(({ scans, sequences }) => ({
      ...{ scans: scans.save(), sequences: sequences.save() },
    }))
    return { actors, innerShed: this.#innerShed }
  }

  restore({ actors, innerShed }: ReturnType<Actors['save']>): void {
    this.#actors.restore(actors, (saved) => {
      const actor = this.#newActor()
      actor.scans.restore(saved.scans)
      actor.sequences.restore(saved.sequences)
      return actor
    })
    this.#innerShed = innerShed
  }

  readonly #newActor = (): Actor => ({
    scans: new BoundedMap(scansMax, () => this.#innerShed++),
    sequences: new BoundedMap(sequencesMax, () => this.#innerShed++),
  })
}

/** The same machine scanned before its beacon began: the two together say more than each. */
export const scanThenBeacon = defineBehaviour({
  card,
  tunables,
  start: ({ tunables: { windowH, scanPointsMin }, emit }) => {
    const actors = new Actors()
    /** Tells what follows from an actor's scans and these calls; and that it fell, where it was told and holds no longer. */
    const tell = ({ scans, sequences }: Actor, beacon: Signal, timeUs: number) => {
      const scan = beacon.points > 0 ? newestBefore(beacon.firstUs, scans) : null
      if (scan !== null && beacon.firstUs - scan.firstUs <= windowH * 3.6e9) {
        sequences.set(beacon.key, { beacon, scan })
        return emit(sequenceOf({ beacon, scan }, timeUs))
      }
      const told = sequences.peek(beacon.key)
      if (told === undefined) return
      sequences.delete(beacon.key)
      emit({ ...sequenceOf({ beacon, scan: told.scan }, timeUs), evidence: [], points: 0 })
    }
    const hearScan = (signal: Signal, reach: Quantity) => {
      const { key, firstUs, timeUs } = signal
      if (signal.points < scanPointsMin) {
        const actor = actors.peek(signal.actor)
        if (!actor?.scans.delete(key)) return
        const resting = [...actor.sequences.values()].filter(({ scan }) => scan.key === key)
        for (const { beacon } of resting) tell(actor, beacon, timeUs)
        return
      }
      const actor = actors.obtain(signal.actor)
      const { scans, sequences } = actor
      const known = scans.peek(key)
      const isFarther = known === undefined || reach.value > known.reach.value
      const newest = { key, firstUs, reach, scanned: scannedOf(signal, reach) }
      const scan = isFarther ? newest : { ...known, firstUs }
      scans.set(key, scan)
      if (!isFarther) return
      for (const told of [...sequences.values()].filter((one) => one.scan.key === key))
        tell(actor, told.beacon, timeUs)
    }
    return {
      hear: (signal) => {
        if (signal.reach !== null) return hearScan(signal, signal.reach)
        if (signal.detector !== 'beacon') return
        const actor = actors.peek(signal.actor)
        if (actor !== undefined) tell(actor, signal, signal.timeUs)
      },
      advance: () => {},
      memory: { actors },
    }
  },
})

/** What a machine did last before it began to call is what the calls may follow from. */
function newestBefore(timeUs: number, scans: BoundedMap<string, Scan>): Scan | null {
  let newest: Scan | null = null
  for (const scan of scans.values())
    if (scan.firstUs <= timeUs && scan.firstUs > (newest?.firstUs ?? Number.NEGATIVE_INFINITY))
      newest = scan
  return newest
}

/** `60 hosts for SMB (port 445)`, `1,000 ports on 10.0.0.5`. */
function scannedOf({ detector, facts }: Signal, reach: Quantity): Quantity {
  const isByService = detector === 'horizontal-scan'
  const about = textOf(facts[isByService ? 'service' : 'victim'])
  if (about === '' || !(isByService || detector === 'vertical-scan')) return reach
  return { ...reach, text: `${reach.text} ${isByService ? 'for' : 'on'} ${about}` }
}

function textOf(fact: Fact | undefined): string {
  return typeof fact === 'string' ? fact : (fact?.text ?? '')
}

function sequenceOf({ beacon, scan }: Sequence, timeUs: number): SignalDraft {
  const pause = duration((beacon.firstUs - scan.firstUs) / 1000)
  const { scanned, reach } = scan
  const service = textOf(beacon.facts['service'])
  const called = service === '' ? beacon.peer : `${beacon.peer} on ${service}`
  const evidence = weigh([
    { ...scanBeforeReason, observed: pause },
    { ...scanReachReason, observed: reach },
  ])
  return {
    ...beacon,
    detector: card.name,
    key: `${card.name} ${beacon.key}`,
    timeUs: Math.max(beacon.timeUs, timeUs),
    firstUs: scan.firstUs,
    outcome: null,
    restsOn: [scan.key, beacon.key],
    evidence,
    points: evidence.reduce((sum, { points }) => sum + points, 0),
    facts: { pause, scanned, called },
  }
}

const scanBeforeReason = {
  id: 'scan-before',
  group: 'sequence',
  sentence: 'A scan by it, of {scanned}, began {observed} before the calls to {called}.',
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
  sentence: 'That scan was wide: {observed}.',
  curve: [
    [10, 0],
    [100, 3],
  ],
  numbers: byHand,
} as const
