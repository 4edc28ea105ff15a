import type {
  ArpMessage,
  DnsMessage,
  EchoMessage,
  FlowEvent,
  Observation,
  Points,
  Signal,
} from '../../contracts/index.ts'
import { setBackUs } from '../../kernel/index.ts'
import { catalogue } from './catalogue.ts'
import type { Behaviour, SignalDraft } from './kit/behaviour.ts'
import { KnownFlows } from './kit/known-flows.ts'
import { Newcomers } from './kit/newcomers.ts'

const tickUs = 1_000_000

export interface Watcher {
  /** Signals that these observations gave, in order. */
  watch(observations: readonly Observation[]): Signal[]
  /** Event time has come to `timeUs` without observations: ends windows and quiet episodes. */
  advance(timeUs: number): Signal[]
  /** The capture ended: the last word on everything still open. */
  finish(): Signal[]
  /** Entries given up for room so far, by behaviour, and by what holds first flows back for them. */
  shed(): Record<string, number>
}

export interface WatcherOptions {
  /** Tells whether an address is one of ours. */
  readonly isHome: (address: string) => boolean
  /** Changes to the defaults, by behaviour and name. */
  readonly tunables?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Behaviours to leave out, by name. */
  readonly disabled?: readonly string[]
  /** Whether the signal of this key was part of an alert, or its points alone are enough for one: never to be learnt as normal. Default: nothing is an alert. */
  readonly isAlert?: (key: string, points: Points) => boolean
}

export function createWatcher(options: WatcherOptions): Watcher {
  return new RunningWatcher(options)
}

class RunningWatcher implements Watcher {
  readonly #behaviours: readonly { readonly name: string; readonly behaviour: Behaviour }[]
  readonly #flow: readonly ((event: FlowEvent) => void)[]
  /** Those that need not see a source's only flow. */
  readonly #repeated: readonly ((event: FlowEvent) => void)[]
  readonly #newcomers = new Newcomers()
  readonly #known = new KnownFlows()
  readonly #dns: readonly ((message: DnsMessage) => void)[]
  readonly #arp: readonly ((message: ArpMessage) => void)[]
  readonly #echo: readonly ((message: EchoMessage) => void)[]
  readonly #hear: readonly ((signal: Signal) => void)[]
  #signals: Signal[] = []
  #nextTickUs = Number.NEGATIVE_INFINITY
  #latestUs = Number.NEGATIVE_INFINITY

  constructor({ isHome, tunables = {}, disabled = [], isAlert = () => false }: WatcherOptions) {
    const emit = (draft: SignalDraft) => this.#take(this.#known.complete(draft))
    const kinds = catalogue.filter(({ card }) => !disabled.includes(card.name))
    this.#behaviours = kinds.map((kind) => {
      const name = kind.card.name
      return {
        name,
        behaviour: kind.start({ isHome, emit, isAlert, tunables: tunables[name] ?? {} }),
      }
    })
    const running = this.#behaviours.map(({ behaviour }) => behaviour)
    const flowing = (isPerSource: boolean) =>
      running.flatMap((b) =>
        b.flow && (b.isPerSource ?? false) === isPerSource ? [b.flow.bind(b)] : [],
      )
    this.#flow = flowing(false)
    this.#repeated = flowing(true)
    this.#dns = running.flatMap((b) => (b.dns ? [b.dns.bind(b)] : []))
    this.#arp = running.flatMap((b) => (b.arp ? [b.arp.bind(b)] : []))
    this.#echo = running.flatMap((b) => (b.echo ? [b.echo.bind(b)] : []))
    this.#hear = running.flatMap((b) => (b.hear ? [b.hear.bind(b)] : []))
  }

  watch(observations: readonly Observation[]): Signal[] {
    for (const observation of observations) {
      this.#reach(observation.timeUs)
      this.#show(observation)
    }
    return this.#handOver()
  }

  advance(timeUs: number): Signal[] {
    this.#tick(timeUs)
    return this.#handOver()
  }

  finish(): Signal[] {
    this.#tick(Number.POSITIVE_INFINITY)
    return this.#handOver()
  }

  shed(): Record<string, number> {
    const own = this.#behaviours.map(({ name, behaviour }) => [name, behaviour.shed()] as const)
    return { ...Object.fromEntries(own), newcomers: this.#newcomers.shed }
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

  #show(observation: Observation): void {
    switch (observation.kind) {
      case 'dns':
        for (const show of this.#dns) show(observation)
        return
      case 'arp':
        for (const show of this.#arp) show(observation)
        return
      case 'echo':
        for (const show of this.#echo) show(observation)
        return
      default:
        this.#known.note(observation)
        tellAll(this.#flow, observation)
        this.#newcomers.admit(observation, this.#tellRepeated)
    }
  }

  readonly #tellRepeated = (event: FlowEvent) => tellAll(this.#repeated, event)

  #tick(timeUs: number): void {
    this.#nextTickUs = timeUs + tickUs
    for (const { behaviour } of this.#behaviours) behaviour.advance(timeUs)
  }

  #take(signal: Signal): void {
    this.#signals.push(signal)
    for (const hear of this.#hear) hear(signal)
  }

  #handOver(): Signal[] {
    const signals = this.#signals
    this.#signals = []
    return signals
  }
}

/** The hottest loop of the behaviours: counted, since walking an array with `of` makes an object a step until it is compiled. */
function tellAll(listeners: readonly ((event: FlowEvent) => void)[], event: FlowEvent): void {
  for (let i = 0; i < listeners.length; i++) listeners[i]!(event)
}
