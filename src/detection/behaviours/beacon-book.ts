import { BoundedMap, KeyMap, type NumberKey } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import {
  addCall,
  type Call,
  type CalledAs,
  nearestUs,
  newCall,
  settle,
  settleEnd,
} from './beacon-call.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type EpisodeOptions, Episodes, follow } from './kit/episodes.ts'
import { FirstContacts } from './kit/first-contacts.ts'
import type { Memory } from './kit/memory.ts'

/** Entries: machines with a service, first contacts, and services. Set by hand. */
const pairsMax = 16_384
const firstsMax = 32_768
const destinationsMax = 32_768
/** A second call may come a day after the first. */
const firstsS = 3 * 86_400
/** Machines that are told apart as callers of one service. The curve is flat from 8. */
const callersMax = 16
/** Connections that went on after their outcome was told. Set by hand. */
const unendedMax = 8192
/** Machines whose calling is timed. Set by hand. */
const hostsMax = 16_384

interface BookOptions {
  readonly hosts: Hosts
  readonly quietUs: number
  readonly coalesceUs: number
  readonly episodes: Omit<EpisodeOptions<Call>, 'episodesMax'>
}

/** Who calls whom by connections of their own, and how many others do. */
export class CallBook {
  readonly #options: BookOptions
  readonly #episodes: Episodes<Call>
  readonly #firsts = new FirstContacts(firstsMax, firstsS)
  readonly #callers = new KeyMap<CappedSet<number>>(destinationsMax)
  readonly #unended = new BoundedMap<number, Call[]>(unendedMax)
  readonly #windows = new BoundedMap<number, Window>(hostsMax)

  constructor(options: BookOptions) {
    this.#options = options
    this.#episodes = new Episodes<Call>({ ...options.episodes, episodesMax: pairsMax })
  }

  /** One connection, as it turned out. */
  count(key: NumberKey, event: Row, as: CalledAs): void {
    const { hosts, quietUs, coalesceUs } = this.#options
    const { sourceHost, timeUs, firstUs } = event
    if (hosts.isHome(sourceHost)) this.#callers.obtain(placeOf(key), newCallers).add(sourceHost)
    if (this.#episodes.peek(key) === undefined && !this.#isBegun(key, event, as)) return
    const episode = this.#episodes.obtain(key, firstUs, () => newCall(event, as))
    follow(episode, event)
    settle(episode.state, event)
    if (event.kind !== 'closed') this.#unended.obtain(event.flow, newList).push(episode.state)
    if (as.isAsked) episode.state.asked++
    const window = this.#windows.peek(sourceHost)
    if (window !== undefined) window.lastUs = Math.max(window.lastUs, firstUs)
    if (nearestUs(episode.state, firstUs) < coalesceUs) {
      episode.state.companions++
      return
    }
    addCall(episode.state, firstUs, quietUs)
    this.#episodes.step(episode, timeUs)
  }

  /** The end of a connection whose outcome was told before. */
  end(event: Row): void {
    for (const state of this.#unended.peek(event.flow) ?? []) settleEnd(state, event)
    this.#unended.delete(event.flow)
  }

  /** What open connections come to is not going to be told. */
  begun(): void {
    this.#unended.clear()
  }

  /** Machines of ours that call this service or name. */
  callersOf(place: NumberKey): number {
    return this.#callers.peek(placeOf(place))?.size ?? 1
  }

  /** Event time for which the host has been calling anybody again, milliseconds. */
  windowMs(host: number): number {
    const window = this.#windows.peek(host)
    return window === undefined ? 0 : (window.lastUs - window.firstUs) / 1000
  }

  advance(timeUs: number): void {
    this.#episodes.advance(timeUs)
  }

  get memory(): Memory {
    const tables = { episodes: this.#episodes, firsts: this.#firsts, callers: this.#callers }
    return { ...tables, unended: this.#unended, windows: this.#windows }
  }

  get shed(): number {
    const tables = [this.#episodes, this.#firsts, this.#callers, this.#windows, this.#unended]
    return tables.reduce((sum, { shed }) => sum + shed, 0)
  }

  /** An episode begins with the second call, and with what is remembered of the first. */
  #isBegun(key: NumberKey, event: Row, as: CalledAs): boolean {
    const first = this.#firsts.second(key, event, event.flow)
    if (first === null) return false
    const { firstUs } = first
    const begun = this.#episodes.obtain(key, firstUs, () => newCall(event, as))
    follow(begun, first)
    this.#windows.obtain(event.sourceHost, () => ({ firstUs, lastUs: firstUs }))
    addCall(begun.state, firstUs, this.#options.quietUs)
    return true
  }
}

/** From a host's first repeated call to its newest: the window that a duration is a share of. */
interface Window {
  readonly firstUs: number
  lastUs: number
}

/** One service of one server or name, of the key of one machine's calls to it. */
function placeOf({ second, third }: NumberKey): NumberKey {
  return { first: 0, second, third }
}

const newList = (): Call[] => []
const newCallers = () => new CappedSet<number>(callersMax)
