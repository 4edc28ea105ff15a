import { BoundedMap, KeyMap, type NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import {
  addCall,
  type Call,
  type CalledAs,
  calledName,
  callsMin,
  nearestUs,
  newCall,
  settle,
} from './beacon-call.ts'
import { beaconTelling } from './beacon-evidence.ts'
import { InnerCalls } from './beacon-inner.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow } from './kit/episodes.ts'
import { FirstContacts } from './kit/first-contacts.ts'
import { LookedUp } from './kit/lookups.ts'
import { Names } from './kit/names.ts'
import { knockOf } from './kit/probe.ts'
import { Steadiness } from './kit/steadiness.ts'

/** Entries: machines with a service, first contacts, and services. Set by hand. */
const pairsMax = 16_384
const firstsMax = 32_768
const destinationsMax = 32_768
/** A second call may come a day after the first. */
const firstsS = 3 * 86_400
/** Machines that are told apart as callers of one service. The curve is flat from 8. */
const callersMax = 16
/** Machines whose calling is timed. Set by hand. */
const hostsMax = 16_384
/** Weighing sorts all gaps and sizes, and a beat shows no sooner for being weighed each second. */
const reviewS = 30

const card: BehaviourCard = {
  name: 'beacon',
  kind: 'behaviour',
  technique: 'T1071',
  techniqueName: 'Application Layer Protocol',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} called {called} on {door} every {interval}',
  summary:
    '{actor} made {calls} to {called} on {service}, {interval} apart as a rule, over {span}; {answers}. Calling one server like clockwork is how malware asks its owner for orders (command and control, C2).',
  innocent: [
    {
      text: 'Monitoring, update and chat programs also call at a fixed interval.',
      check: 'Is {called} a service that {actor} is meant to use, and since when?',
    },
    {
      text: 'A script or a widget that polls a web service looks the same.',
      check: 'Which program on {actor} makes the calls to {called}?',
    },
  ],
  blind: ['What was said, where the connections were encrypted.'],
  lookedLike: 'steady calls of {actor} to a server that gives orders, {called}',
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
    unit: 'calls',
    says: 'Regular calls to one server that already deserve a look; fewer may be chance.',
  },
  coalesceMs: {
    value: 500,
    unit: 'ms',
    says: 'Connections closer together than this are one call (a browser opens several at once).',
  },
} as const

/** One machine calls one name or server at a steady interval. Jitter is expected. */
export const beacon = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { hosts, tunables } = setting
    const { quietS, callsNotable, coalesceMs } = tunables
    const quietUs = quietS * 1e6
    const callers = new KeyMap<CappedSet<number>>(destinationsMax)
    const firsts = new FirstContacts(firstsMax, firstsS)
    const steadiness = new Steadiness()
    const windows = new BoundedMap<number, Window>(hostsMax)
    const names = new Names()
    const tell = (episode: Episode<Call>) => {
      const { state, key } = episode
      if (state.starts.length < callsMin) return null
      // Of one address, its own episode tells.
      if (state.isGuess && state.addresses.size < 2) return null
      const { name, port } = state
      const place = name === '' ? placeOf(key) : names.placeOf(name, port)
      const seenBy = callers.peek(place)?.size ?? 1
      const isInside = hosts.isHomeAddress(state.destination)
      const others = (own: number) => steadiness.sigma(state.source, nameOf(state), own)
      const window = windows.peek(key.first)
      const windowMs = window === undefined ? 0 : (window.lastUs - window.firstUs) / 1000
      return beaconTelling(episode, { callsNotable, windowMs, seenBy, isInside, others })
    }
    const options = { card, setting, reviewS, name: nameOf, tell } as const
    const livesUs = (state: Call) => state.livesUs
    const calls = new Episodes<Call>({ ...options, episodesMax: pairsMax, livesUs })
    const inner = new InnerCalls({ ...options, livesUs }, quietUs)
    const lookedUp = new LookedUp()
    const called = (event: Row) => {
      const knock = knockOf(event)
      if (knock !== 'open' && knock !== 'udp') return
      const { sourceHost, firstUs, service } = event
      const said = calledName(event)
      const name = said === '' ? names.newest(service) : said
      if (said !== '') names.note(service, said)
      const asked = lookedUp.before(sourceHost, firstUs)
      if (name !== '') count(names.keyOf(event, name), event, { name, isAsked: true })
      else {
        count(service, event, { name: '', isAsked: asked !== '' })
        // It says no name; the one that was looked up just before may be it.
        if (asked !== '') count(names.keyOf(event, asked), event, { name: asked, isGuess: true })
      }
    }
    const count = (key: NumberKey, event: Row, as: CalledAs) => {
      const { sourceHost, timeUs, firstUs } = event
      if (hosts.isHome(sourceHost)) callers.obtain(placeOf(key), newCallers).add(sourceHost)
      if (calls.peek(key) === undefined) {
        const first = firsts.second(key, event, event.flow)
        if (first === null) return
        const begun = calls.obtain(key, first.firstUs, () => newCall(event, as))
        follow(begun, first)
        windows.obtain(sourceHost, () => ({ firstUs: first.firstUs, lastUs: first.firstUs }))
        addCall(begun.state, first.firstUs, quietUs)
      }
      const episode = calls.obtain(key, firstUs, () => newCall(event, as))
      follow(episode, event)
      settle(episode.state, event)
      if (as.isAsked) episode.state.asked++
      const window = windows.peek(sourceHost)
      if (window !== undefined) window.lastUs = Math.max(window.lastUs, firstUs)
      if (nearestUs(episode.state, firstUs) < coalesceMs * 1000) {
        episode.state.companions++
        return
      }
      addCall(episode.state, firstUs, quietUs)
      calls.step(episode, timeUs)
    }
    return {
      protocols: ['tcp', 'udp'],
      isPerSource: true,
      // A call is told as it turns out: by then its name is known, and whether anybody answered.
      flow: (event) => {
        if (event.isOutcome) called(event)
        if (event.kind !== 'opened' && event.isOutward) inner.note(event, names)
      },
      dns: (message) => {
        if (!message.isResponse) lookedUp.note(message)
      },
      advance: (timeUs) => {
        calls.advance(timeUs)
        inner.advance(timeUs)
      },
      shed: () =>
        [calls, firsts, callers, windows, steadiness, names, lookedUp, inner].reduce(
          (sum, { shed }) => sum + shed,
          0,
        ),
    }
  },
})

/** From a host's first repeated call to its newest: the window that a duration is a share of. */
interface Window {
  readonly firstUs: number
  lastUs: number
}

/** One service of one server or name, of the key of one machine's calls to it. */
function placeOf({ second, third }: NumberKey): NumberKey {
  return { first: 0, second, third }
}

function nameOf({ source, destination, name, protocol, port, isInner }: Call): string {
  return `${source} ${name === '' ? destination : name} ${protocol}:${port}${isInner ? ' inside' : ''}`
}

const newCallers = () => new CappedSet<number>(callersMax)
