import { Protocol } from '../../contracts/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { CallBook } from './beacon-book.ts'
import { type Call, calledName, callsMin, plainName, shownCertificate } from './beacon-call.ts'
import { beaconTelling } from './beacon-evidence.ts'
import { InnerCalls } from './beacon-inner.ts'
import { SilentCalls } from './beacon-silent.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import type { Episode } from './kit/episodes.ts'
import { LookedUp } from './kit/lookups.ts'
import { Names } from './kit/names.ts'
import { knockOf } from './kit/probe.ts'
import { proxiedTo } from './kit/proxied.ts'
import { SocketPeers } from './kit/socket-peers.ts'
import { Steadiness } from './kit/steadiness.ts'

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
    '{actor} made {calls} to {called} on {service}{route}, {interval} apart as a rule, over {span}; {answers}. Calling one server like clockwork is how malware asks its owner for orders (command and control, C2).',
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
    const steadiness = new Steadiness()
    const names = new Names()
    const lookedUp = new LookedUp()
    const sockets = new SocketPeers()
    const silent = new SilentCalls()
    // Whom a proxy finds by a name without a dot is of its own network.
    const isInside = ({ proxy, name, destination }: Call) =>
      proxy !== '' && name !== '' ? !name.includes('.') : hosts.isHomeAddress(destination)
    const tell = (episode: Episode<Call>) => {
      const { state, key } = episode
      const { certificate, source } = state
      // Of one address, its own episode tells.
      const isToldElsewhere = (state.isGuess || certificate !== '') && state.addresses.size < 2
      if (state.starts.length < callsMin || isToldElsewhere) return null
      return beaconTelling(episode, {
        callsNotable,
        coalesceMs,
        windowMs: book.windowMs(key.first),
        seenBy: book.callersOf(key),
        socketPeers: state.protocol === Protocol.udp ? sockets.of(key.first, state.clientPort) : 1,
        isInside: isInside(state),
        silentOthers: silent.others(key.first, state),
        others: (own) => steadiness.sigma(source, nameOf(state), own),
      })
    }
    const livesUs = (state: Call) => state.livesUs
    const episodes = { card, setting, reviewS, name: nameOf, tell, livesUs } as const
    const [quietUs, coalesceUs] = [quietS * 1e6, coalesceMs * 1000]
    const book = new CallBook({ hosts, quietUs, coalesceUs, episodes })
    const inner = new InnerCalls(episodes, quietUs, lookedUp)
    const called = callCounter({ hosts, names, lookedUp, book })
    return {
      protocols: ['tcp', 'udp'],
      isPerSource: true,
      // A call is told as it turns out: by then its name is known, and whether anybody answered.
      flow: (event) => {
        if (event.kind === 'opened' && event.isOutward) lookedUp.opened(event)
        if (event.isOutcome) {
          sockets.note(event)
          // A stranger who calls at a server of ours asks nobody for orders.
          if (!hosts.isHome(event.destinationHost) || hosts.isHome(event.sourceHost)) called(event)
        } else if (event.kind === 'closed') book.end(event)
        if (event.kind !== 'opened' && event.isOutward) inner.hear(event, names)
      },
      dns: (message) => {
        if (!message.isResponse) lookedUp.note(message)
      },
      begun: () => book.begun(),
      advance: (timeUs) => {
        book.advance(timeUs)
        inner.advance(timeUs)
      },
      memory: { book, steadiness, names, lookedUp, sockets, inner, silent },
    }
  },
})

interface Counting {
  readonly hosts: Hosts
  readonly names: Names
  readonly lookedUp: LookedUp
  readonly book: CallBook
}

/** Counts a connection as a call, by whichever name it is known. */
function callCounter({ hosts, names, lookedUp, book }: Counting): (event: Row) => void {
  return (event: Row) => {
    const knock = knockOf(event)
    if (knock !== 'open' && knock !== 'udp') return
    const { firstUs, service } = event
    const proxied = proxiedTo(event, hosts.isHome(event.destinationHost))
    if (proxied !== null) {
      const key = names.keyOf(event, `${proxied.host}:${proxied.port} by ${event.destination}`)
      const name = plainName(proxied.host)
      return book.count(key, event, { name, proxied, isAsked: name !== '' })
    }
    const said = calledName(event)
    const name = said === '' ? names.newest(service) : said
    if (said !== '') names.note(service, said)
    if (name !== '') return book.count(names.keyOf(event, name), event, { name, isAsked: true })
    const asked = lookedUp.leadingTo(service, firstUs)
    book.count(service, event, { name: '', isAsked: asked !== '' })
    const certificate = shownCertificate(event)
    if (asked === '' && certificate !== '')
      book.count(names.keyOf(event, certificate), event, { name: '', certificate })
    if (asked === '') return
    // It says no name; the one that was looked up may be it.
    book.count(names.keyOf(event, asked), event, { name: asked, isGuess: true })
  }
}

function nameOf(call: Call): string {
  const { source, destination, name, certificate, protocol, port, proxy, isInner } = call
  const by = proxy === '' ? '' : ` by ${proxy}`
  return `${source} ${name || certificate || destination} ${protocol}:${port}${by}${isInner ? ' inside' : ''}`
}
