import type {
  DetectorCard,
  FlowEvent,
  HostNormal,
  Points,
  Signal,
} from '../../../contracts/index.ts'
import type { Hosts, Row } from '../../hosts/index.ts'
import type { Memory } from './memory.ts'

/** A number an operator may change, with its default. */
export interface Tunable {
  readonly value: number
  readonly unit: string
  /** One sentence: what it decides. */
  readonly says: string
}

export type Tunables = Readonly<Record<string, Tunable>>

/** A signal as a behaviour tells it; what is known of the flows behind it comes from `KnownFlows`. */
export type SignalDraft = Omit<Signal, 'established' | 'indicators'>

/** What a behaviour is given: the settings, and where its opinions go. */
export interface Setting<Name extends string = string> {
  readonly hosts: Hosts
  readonly tunables: Readonly<Record<Name, number>>
  readonly emit: (signal: SignalDraft) => void
  /** See `WatcherOptions`. */
  readonly isAlert: (key: string, points: Points) => boolean
}

/** What a behaviour may ask for: ICMPv6 counts as ICMP; `other` is every protocol that has no name here. */
export type ProtocolName = 'tcp' | 'udp' | 'icmp' | 'other'

/** A running behaviour. It names the observations it wants by having the method; each is valid during the call. */
export interface Behaviour {
  /** Of which protocols and kinds it wants flow events; of all unless told otherwise. */
  readonly protocols?: readonly ProtocolName[]
  readonly kinds?: readonly FlowEvent['kind'][]
  /** It counts what one source does over several flows: a source with a single one need not be shown (see `Newcomers`). */
  readonly isPerSource?: boolean
  flow?(event: Row): void
  dns?(message: Row): void
  arp?(message: Row): void
  neighbour?(message: Row): void
  echo?(message: Row): void
  naming?(message: Row): void
  /** Other behaviours' signals, as they are emitted. */
  hear?(signal: Signal): void
  /** Event time has come to `timeUs`: ends what has been quiet. Infinity: the capture ended. */
  advance(timeUs: number): void
  /** Flows that are open have no end that will be told: what is kept of each goes, as if it had been evicted. */
  begun?(): void
  /** What it remembers as normal for a host, by address. */
  normals?(host: string): readonly HostNormal[]
  /** All that it remembers from one observation to the next: every table, and every number that changes. */
  readonly memory: Memory
}

/** What is always so of a behaviour but how its trials went, which `tried.ts` has. */
export type BehaviourCard = Omit<DetectorCard, 'tried'>

/** A kind of behaviour: its words, its numbers, and how it starts. */
export interface BehaviourKind {
  readonly card: BehaviourCard
  readonly tunables: Tunables
  start(setting: Setting): Behaviour
}

/** Ties the names of the tunables to the code that reads them. */
export function defineBehaviour<Name extends string>(kind: {
  readonly card: BehaviourCard
  readonly tunables: Readonly<Record<Name, Tunable>>
  readonly start: (setting: Setting<Name>) => Behaviour
}): BehaviourKind {
  return {
    card: kind.card,
    tunables: kind.tunables,
    start: (setting) => kind.start({ ...setting, tunables: filled(kind.tunables, setting) }),
  }
}

function filled<Name extends string>(
  tunables: Readonly<Record<Name, Tunable>>,
  setting: Setting,
): Readonly<Record<Name, number>> {
  const entries = Object.entries<Tunable>(tunables)
  const values = entries.map(([name, { value }]) => [name, setting.tunables[name] ?? value])
  return Object.fromEntries(values) as Record<Name, number>
}

/** The two numbers every behaviour has. */
export function commonTunables(quietS: number, emitAtPoints = 15) {
  return {
    emitAtPoints: {
      value: emitAtPoints,
      unit: 'points',
      says: 'Evidence below this stays untold.',
    },
    quietS: {
      value: quietS,
      unit: 's',
      says: 'After this long without a new event the episode ends and counts start again.',
    },
  } as const
}
