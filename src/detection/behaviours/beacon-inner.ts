import { KeyMap, type NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { addCall, type Call, keep, newCall } from './beacon-call.ts'
import { type EpisodeOptions, Episodes, follow } from './kit/episodes.ts'
import { countLeads, type Leads } from './kit/leads.ts'
import type { LookedUp } from './kit/lookups.ts'
import type { Memory } from './kit/memory.ts'
import type { Names } from './kit/names.ts'
import { applicationName } from './kit/services.ts'

/** Long connections with a service, at a time. Set by hand, some 3 kB each. */
const connectionsMax = 4096
/** A connection is long from here on, and a silence in it. Set by hand: a page and its pictures are over by then. */
const longUs = 60e6
export const silenceUs = 5e6
/** A check-in takes a question and its answer. Set by hand. */
const checkInUs = 1.5e6
/** Connections of which it is known who spoke first in them. Set by hand. */
const startedMax = 16_384

interface Inner extends Call {
  /** Which connection it is, and when something was last said in it. */
  beganUs: number
  activeUs: number
  /** Its newest burst began then, and whether it counts as one that went on. */
  burstUs: number
  isOn: boolean
  /** It was not yet asked which name was looked up just before it. */
  isNew: boolean
}

interface Started extends Leads {
  readonly beganUs: number
}

/** Check-ins inside one connection that stays open: what is said in it after each silence. */
export class InnerCalls {
  readonly #episodes: Episodes<Call>
  readonly #started = new KeyMap<Started>(startedMax)
  readonly #quietUs: number

  readonly #lookedUp: LookedUp

  constructor(
    options: Omit<EpisodeOptions<Call>, 'episodesMax'>,
    quietUs: number,
    lookedUp: LookedUp,
  ) {
    this.#lookedUp = lookedUp
    this.#episodes = new Episodes({ ...options, episodesMax: connectionsMax })
    this.#quietUs = quietUs
  }

  /** An event of a flow that one of ours opened to the outside. */
  hear(event: Row, names: Names): void {
    if (event.recordPlace >= 0 && event.kind !== 'closed') this.#noteStart(event)
    this.#note(event, names)
  }

  #note(event: Row, names: Names): void {
    if (event.kind === 'closed' || event.newForwardPayload + event.newBackwardPayload === 0) return
    if (event.timeUs - event.beganUs < longUs) return
    const { service, timeUs, beganUs } = event
    const episode = this.#episodes.obtain(service, timeUs, () =>
      newInner(event, names.newest(service)),
    )
    const state = episode.state as Inner
    if (state.beganUs !== beganUs) begin(state, event)
    if (state.isNew) {
      state.isNew = false
      state.found = this.#lookedUp.openedAs(event)
    }
    if (episode.flowCount === 0 || event.kind === 'continued') follow(episode, event)
    const name = applicationName(event)
    if (name !== '') state.application = name
    const isNewBurst = timeUs - state.activeUs > silenceUs
    state.activeUs = timeUs
    // What is told of the burst before comes with this one: its size is known one later.
    if (!isNewBurst) {
      if (state.isOn || timeUs - state.burstUs <= checkInUs) return
      state.isOn = true
      state.talkedOn++
      return
    }
    state.burstUs = timeUs
    state.isOn = false
    Object.assign(state, this.#leadsOf(service, beganUs))
    keep(state.sent, event.newForwardPayload)
    keep(state.received, event.newBackwardPayload)
    state.settled++
    state.answered++
    state.asked = state.found === '' ? 0 : state.settled
    addCall(state, timeUs, this.#quietUs)
    this.#episodes.step(episode, timeUs)
  }

  advance(timeUs: number): void {
    this.#episodes.advance(timeUs)
  }

  get memory(): Memory {
    return { episodes: this.#episodes, started: this.#started }
  }

  get shed(): number {
    return this.#episodes.shed + this.#started.shed
  }

  /** Who speaks first after the pauses among its first packets. */
  #noteStart(event: Row): void {
    const sequence = event.record?.sequence
    if (sequence === undefined) return
    const started = { beganUs: event.beganUs, leads: 0, led: 0 }
    countLeads(started, sequence)
    if (started.leads > 0) this.#started.set({ ...event.service }, started)
  }

  #leadsOf(service: NumberKey, beganUs: number): Leads {
    const started = this.#started.peek(service)
    if (started?.beganUs !== beganUs) return { leads: 0, led: 0 }
    return { leads: started.leads, led: started.led }
  }
}

function newInner(event: Row, name: string): Inner {
  const call = newCall(event, { name, isInner: true })
  call.addresses.add(event.destination)
  const { beganUs, timeUs } = event
  return { ...call, beganUs, activeUs: timeUs, burstUs: timeUs, isOn: true, isNew: true }
}

/** Another connection: its beat has nothing to do with that of the one before. */
function begin(state: Inner, event: Row): void {
  state.beganUs = event.beganUs
  state.activeUs = event.timeUs
  state.burstUs = event.timeUs
  state.isOn = true
  state.isNew = true
  state.talkedOn = 0
  state.calls = 0
  for (const values of [state.starts, state.sent, state.received]) values.length = 0
}
