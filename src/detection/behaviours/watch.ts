import {
  type HostNormal,
  ObservationKind,
  type Points,
  Protocol,
  type Signal,
} from '../../contracts/index.ts'
import { setBackUs } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { catalogue } from './catalogue.ts'
import type { Behaviour, SignalDraft } from './kit/behaviour.ts'
import { KnownFlows } from './kit/known-flows.ts'
import { type Memory, restoreTo, savedOf, shedOf } from './kit/memory.ts'
import { Newcomers } from './kit/newcomers.ts'
import { packed, unpacked } from './kit/packing.ts'

const tickUs = 1_000_000

export interface Watcher {
  /** Takes the next observation. Nothing of it is kept but what is copied. Returns how many signals wait to be taken. */
  watch(row: Row): number
  /** Event time has come to `timeUs` without observations: ends windows and quiet episodes. */
  advance(timeUs: number): void
  /** The capture ended: the last word on everything still open. */
  finish(): void
  /** Flows that are open have no end that will be told. */
  begun(): void
  /** The signals that came of it since they were last taken, in order. */
  take(): Signal[]
  /** What the behaviours remember as normal for a host, by address. */
  normals(host: string): HostNormal[]
  /** All that it remembers, as plain data that holds until the next observation. What its hosts are is not in it. */
  save(): unknown
  /** Entries given up for room so far, by behaviour, and by what holds first flows back for them and remembers flows. */
  shed(): Record<string, number>
}

export interface WatcherOptions {
  readonly hosts: Hosts
  /** Changes to the defaults, by behaviour and name. */
  readonly tunables?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Behaviours to leave out, by name. */
  readonly disabled?: readonly string[]
  /** Whether the signal of this key was part of an alert, or its points alone are enough for one: never to be learnt as normal. Default: nothing is an alert. */
  readonly isAlert?: (key: string, points: Points) => boolean
  /** What an earlier one had saved, with `hosts` as they were then; it is changed. A behaviour that was not there begins empty. */
  readonly saved?: unknown
}

export function createWatcher(options: WatcherOptions): Watcher {
  const watcher = new RunningWatcher(options)
  if (options.saved !== undefined) watcher.restore(options.saved)
  return watcher
}

class RunningWatcher implements Watcher {
  readonly #behaviours: readonly { readonly name: string; readonly behaviour: Behaviour }[]
  readonly #flow: readonly (readonly RowListener[])[]
  /** Those that need not see a source's only flow. */
  readonly #repeated: readonly (readonly RowListener[])[]
  readonly #newcomers: Newcomers
  readonly #known = new KnownFlows()
  readonly #dns: readonly RowListener[]
  readonly #arp: readonly RowListener[]
  readonly #neighbour: readonly RowListener[]
  readonly #echo: readonly RowListener[]
  readonly #naming: readonly RowListener[]
  readonly #hear: readonly ((signal: Signal) => void)[]
  #signals: Signal[] = []
  #nextTickUs = Number.NEGATIVE_INFINITY
  #latestUs = Number.NEGATIVE_INFINITY

  constructor({ hosts, tunables = {}, disabled = [], isAlert = () => false }: WatcherOptions) {
    const emit = (draft: SignalDraft) => this.#hearOf(this.#known.complete(draft))
    const enabled = catalogue.filter(({ card }) => !disabled.includes(card.name))
    this.#behaviours = enabled.map((kind) => {
      const name = kind.card.name
      const own = tunables[name] ?? {}
      return { name, behaviour: kind.start({ hosts, emit, isAlert, tunables: own }) }
    })
    this.#newcomers = new Newcomers(hosts)
    const running = this.#behaviours.map(({ behaviour }) => behaviour)
    this.#flow = flowListeners(running.filter((b) => !b.isPerSource))
    this.#repeated = flowListeners(running.filter((b) => b.isPerSource))
    this.#dns = running.flatMap((b) => (b.dns ? [b.dns.bind(b)] : []))
    this.#arp = running.flatMap((b) => (b.arp ? [b.arp.bind(b)] : []))
    this.#neighbour = running.flatMap((b) => (b.neighbour ? [b.neighbour.bind(b)] : []))
    this.#echo = running.flatMap((b) => (b.echo ? [b.echo.bind(b)] : []))
    this.#naming = running.flatMap((b) => (b.naming ? [b.naming.bind(b)] : []))
    this.#hear = running.flatMap((b) => (b.hear ? [b.hear.bind(b)] : []))
  }

  watch(row: Row): number {
    this.#reach(row.timeUs)
    this.#show(row)
    return this.#signals.length
  }

  advance(timeUs: number): void {
    this.#tick(timeUs)
  }

  finish(): void {
    this.#tick(Number.POSITIVE_INFINITY)
  }

  begun(): void {
    for (const { behaviour } of this.#behaviours) behaviour.begun?.()
  }

  take(): Signal[] {
    const signals = this.#signals
    this.#signals = []
    return signals
  }

  normals(host: string): HostNormal[] {
    return this.#behaviours.flatMap(({ behaviour }) => behaviour.normals?.(host) ?? [])
  }

  shed(): Record<string, number> {
    const own = this.#behaviours.map(({ name, behaviour }) => [name, shedOf(behaviour.memory)])
    return {
      ...Object.fromEntries(own),
      newcomers: this.#newcomers.shed,
      'known-flows': this.#known.shed,
    }
  }

  save(): unknown {
    const [nextTickUs, latestUs] = [this.#nextTickUs, this.#latestUs]
    return packed({ ...savedOf(this.#memory), signals: this.#signals, nextTickUs, latestUs })
  }

  restore(saved: unknown): void {
    const { signals, nextTickUs, latestUs, ...memory } = unpacked(saved) as SavedWatcher
    restoreTo(this.#memory, memory)
    this.#signals = signals
    this.#nextTickUs = nextTickUs
    this.#latestUs = latestUs
  }

  get #memory(): Memory {
    const own = this.#behaviours.map(({ name, behaviour: { memory } }) => [name, { memory }])
    const behaviours = { memory: Object.fromEntries(own) as Memory }
    return { behaviours, newcomers: this.#newcomers, known: this.#known }
  }

  #show(row: Row): void {
    switch (row.batch.kinds[row.row]) {
      case ObservationKind.dns:
        tellAll(this.#dns, row)
        break
      case ObservationKind.arp:
        tellAll(this.#arp, row)
        break
      case ObservationKind.neighbour:
        tellAll(this.#neighbour, row)
        break
      case ObservationKind.echo:
        tellAll(this.#echo, row)
        break
      case ObservationKind.naming:
        tellAll(this.#naming, row)
        break
      default:
        this.#known.note(row)
        tellAll(this.#flow[placeOf(row)]!, row)
        this.#newcomers.admit(row, this.#tellRepeated)
    }
  }

  /** After a clock was set back no rate, gap or silence means anything: every story ends, and new ones begin. */
  #reach(timeUs: number): void {
    if (timeUs < this.#latestUs - setBackUs) {
      this.#tick(Number.POSITIVE_INFINITY)
      this.#nextTickUs = timeUs
      this.#latestUs = timeUs
    }
    if (timeUs > this.#latestUs) this.#latestUs = timeUs
    if (timeUs >= this.#nextTickUs) this.#tick(timeUs)
  }

  readonly #tellRepeated = (event: Row) => tellAll(this.#repeated[placeOf(event)]!, event)

  #tick(timeUs: number): void {
    this.#nextTickUs = timeUs + tickUs
    for (const { behaviour } of this.#behaviours) behaviour.advance(timeUs)
  }

  #hearOf(signal: Signal): void {
    this.#signals.push(signal)
    for (const hear of this.#hear) hear(signal)
  }
}

interface SavedWatcher {
  readonly signals: Signal[]
  readonly nextTickUs: number
  readonly latestUs: number
  readonly [part: string]: unknown
}

type RowListener = (event: Row) => void

/** In the order of `ObservationKind`. */
const kinds = ['opened', 'continued', 'progress', 'closed'] as const
const protocols = ['tcp', 'udp', 'icmp', 'other'] as const

/** Who wants which flow events: a list for each place. */
function flowListeners(behaviours: readonly Behaviour[]): RowListener[][] {
  return protocols.flatMap((protocol) =>
    kinds.map((kind) =>
      behaviours.flatMap((behaviour) => {
        const isWanted =
          (behaviour.protocols?.includes(protocol) ?? true) &&
          (behaviour.kinds?.includes(kind) ?? true)
        return behaviour.flow && isWanted ? [behaviour.flow.bind(behaviour)] : []
      }),
    ),
  )
}

/** The place of an event in such a list. */
function placeOf({ protocol, batch, row }: Row): number {
  const step = batch.kinds[row]!
  switch (protocol) {
    case Protocol.tcp:
      return step
    case Protocol.udp:
      return kinds.length + step
    case Protocol.icmp:
    case Protocol.icmpv6:
      return 2 * kinds.length + step
    default:
      return 3 * kinds.length + step
  }
}

/** The hottest loop of the behaviours: counted, since walking an array with `of` makes an object a step until it is compiled. */
function tellAll(listeners: readonly RowListener[], event: Row): void {
  for (let i = 0; i < listeners.length; i++) listeners[i]!(event)
}
