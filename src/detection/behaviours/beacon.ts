import { BoundedMap, KeyMap, type NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { beaconTelling, type Call } from './beacon-evidence.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { Episodes, follow } from './kit/episodes.ts'
import { FirstContacts } from './kit/first-contacts.ts'
import { knockOf } from './kit/probe.ts'
import { applicationName } from './kit/services.ts'
import { Steadiness } from './kit/steadiness.ts'

/** Entries: machines with a service, first contacts, and services. Set by hand. */
const pairsMax = 16_384
const firstsMax = 32_768
const destinationsMax = 32_768
/** Machines that are told apart as callers of one service. The curve is flat from 8. */
const callersMax = 16
/** Machines whose calling is timed. Set by hand. */
const hostsMax = 16_384
const hourUs = 3.6e9
/** Newest calls that are kept of one episode, and the fewest that are weighed: five gaps. Set by hand. */
const callsMax = 128
const callsMin = 6
/** Weighing sorts all gaps and sizes, and a beat shows no sooner for being weighed each second. */
const reviewS = 30

const card: BehaviourCard = {
  name: 'beacon',
  kind: 'behaviour',
  technique: 'T1071',
  techniqueName: 'Application Layer Protocol',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} called {peer} on {service} every {interval}',
  summary:
    '{actor} opened {calls} to {peer} on {service}, {interval} apart. Regularity by the four scores of RITA: timing {timestamp-score}, sizes {data-size-score}, duration {duration-score}, histogram {histogram-score}. Calling one server like clockwork is how malware asks its owner for orders (command and control, C2).',
  innocent: [
    {
      text: 'Monitoring, update and chat programs also call at a fixed interval.',
      check: 'Is {peer} a service that {actor} is meant to use, and since when?',
    },
    {
      text: 'A script or a widget that polls a web service looks the same.',
      check: 'Which program on {actor} holds the connection to {peer}?',
    },
  ],
  blind: [
    'What was said, where the connections were encrypted.',
    'Check-ins inside one long connection, which open nothing new.',
  ],
  lookedLike: 'steady calls of {actor} to a server that gives orders, {peer}',
  recommend: {
    action: 'block-address',
    target: 'peer',
    ttlSeconds: 14_400,
    why: 'Cuts the calls to this one server and leaves the machine working.',
  },
}

const tunables = {
  ...commonTunables(14_400),
  callsNotable: {
    value: 40,
    unit: 'connections',
    says: 'Regular connections to one server that already deserve a look; fewer may be chance.',
  },
  coalesceMs: {
    value: 500,
    unit: 'ms',
    says: 'Connections closer together than this are one call (a browser opens several at once).',
  },
} as const

/** One machine calls one server at a steady interval, with calls of a like size. Jitter is expected. */
export const beacon = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { hosts, tunables } = setting
    const { quietS, callsNotable, coalesceMs } = tunables
    const callers = new KeyMap<CappedSet<number>>(destinationsMax)
    const firsts = new FirstContacts(firstsMax, quietS)
    const steadiness = new Steadiness()
    const windows = new BoundedMap<number, Window>(hostsMax)
    const calls = new Episodes<Call>({
      card,
      setting,
      episodesMax: pairsMax,
      reviewS,
      name: nameOf,
      tell: (episode) => {
        const { state, key } = episode
        if (state.starts.length < callsMin) return null
        const seenBy = callers.peek(placeOf(key))?.size ?? 1
        const isInside = hosts.isHome(key.second)
        const others = (own: number) => steadiness.sigma(state.source, nameOf(state), own)
        const window = windows.peek(key.first)
        const windowMs = window === undefined ? 0 : (window.lastUs - window.firstUs) / 1000
        return beaconTelling(episode, { callsNotable, windowMs, seenBy, isInside, others })
      },
    })
    const call = (event: Row) => {
      const knock = knockOf(event)
      if (knock !== 'open' && knock !== 'udp') return
      const { sourceHost, timeUs, service: key } = event
      if (calls.peek(key) === undefined) {
        const first = firsts.second(key, event, event.flow)
        if (first === null) return
        const begun = calls.obtain(key, first.timeUs, () => newCall(event))
        if (hosts.isHome(sourceHost)) callers.obtain(placeOf(key), newCallers).add(sourceHost)
        follow(begun, first)
        windows.obtain(sourceHost, () => ({ firstUs: first.timeUs, lastUs: first.timeUs }))
        addCall(begun.state, first.timeUs)
      }
      const episode = calls.obtain(key, timeUs, () => newCall(event))
      follow(episode, event)
      const { state } = episode
      const window = windows.peek(sourceHost)
      if (window !== undefined) window.lastUs = timeUs
      const sinceUs = timeUs - (state.starts.at(-1) ?? Number.NEGATIVE_INFINITY)
      if (sinceUs < coalesceMs * 1000) return
      addCall(state, timeUs)
      calls.step(episode, timeUs)
    }
    const settle = (event: Row) => {
      if (!event.isOutcome) return
      const episode = calls.peek(event.service)
      if (episode === undefined) return
      const { state } = episode
      const name = applicationName(event)
      if (name !== '') state.application = name
      if (state.sizes.length >= callsMax) state.sizes.shift()
      state.sizes.push(event.forwardPayload)
      if (event.backwardPayload > 0) state.answered++
      state.settled++
    }
    return {
      protocols: ['tcp', 'udp'],
      isPerSource: true,
      flow: (event) => (event.kind === 'opened' ? call(event) : settle(event)),
      advance: (timeUs) => calls.advance(timeUs),
      shed: () => calls.shed + firsts.shed + callers.shed + windows.shed + steadiness.shed,
    }
  },
})

/** From a host's first repeated call to its newest: the window that a duration is a share of. */
interface Window {
  readonly firstUs: number
  lastUs: number
}

function addCall(state: Call, timeUs: number): void {
  if (state.starts.length >= callsMax) state.starts.shift()
  state.starts.push(timeUs)
  state.calls++
  const hour = Math.floor(timeUs / hourUs)
  if (hour > state.newestHour)
    state.runHours = hour === state.newestHour + 1 ? state.runHours + 1 : 1
  state.newestHour = Math.max(hour, state.newestHour)
  state.longestRunHours = Math.max(state.longestRunHours, state.runHours)
}

/** One service of one server, of the key of one machine's calls to it. */
function placeOf({ second, third }: NumberKey): NumberKey {
  return { first: 0, second, third }
}

function nameOf({ source, destination, protocol, port }: Call): string {
  return `${source} ${destination} ${protocol}:${port}`
}

const newCallers = () => new CappedSet<number>(callersMax)

function newCall({ source, destination, protocol, destinationPort }: Row): Call {
  return {
    source,
    destination,
    protocol,
    port: destinationPort,
    application: '',
    calls: 0,
    starts: [],
    sizes: [],
    settled: 0,
    answered: 0,
    newestHour: Number.NEGATIVE_INFINITY,
    runHours: 0,
    longestRunHours: 0,
  }
}
