import { BoundedMap, type SavedMap } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, Episodes, follow, onePeer } from './kit/episodes.ts'
import {
  count,
  countAtLeast,
  duration,
  listText,
  measure,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import { Lures, luredReason } from './kit/lures.ts'
import { packable } from './kit/packing.ts'
import {
  applicationName,
  isLoginApplication,
  isLoginPort,
  loginServiceText,
  loginsOf,
} from './kit/services.ts'
import { isLoginOpened, readLogin } from './login-sign.ts'

/** Entries: one service of one server; addresses that each remembers, some 100 bytes each. Set by hand. */
const doorsMax = 2048
const sourcesMax = 512
/** From so many tries on, an address is told of by itself (`brute-force`). */
const fewMax = 7
/** Addresses below which nothing is said: people mistype. Set by hand. */
const sourcesMin = 6
/** Addresses that the summary names. */
const someMax = 3

const card: BehaviourCard = {
  name: 'brute-force-from-many',
  kind: 'behaviour',
  technique: 'T1110.003',
  techniqueName: 'Password Spraying',
  severity: 'high',
  subject: 'victim',
  headline: '{sources} tried {attempts} at {service} on {victim}{letIn}',
  summary:
    'In {span}, {sources} tried {attempts} at {service} on {victim}, {each}: {ending}. Among them: {some}. Guesses that many addresses share stay below what one address may try.',
  innocent: [
    {
      text: 'A password or an account that changed for many, or a directory that failed, refuses everybody.',
      check:
        'Do the names in the log of {victim} belong to people at work, and did one get in since?',
    },
  ],
  blind: [
    'Whose account was tried: names are not kept.',
    'Guesses behind encryption other than that of SSH.',
  ],
  lookedLike: 'many addresses guessing at {service} on {victim}',
  recommend: {
    action: 'watch',
    target: 'entity',
    ttlSeconds: 86_400,
    why: 'Blocking one of many addresses ends nothing: let the service ask for a second factor or a key.',
  },
}

const tunables = {
  ...commonTunables(1800),
  sourcesNotable: {
    value: 16,
    unit: 'addresses',
    says: 'Addresses with a few refused logins each at one server that deserve a look.',
  },
}

/** Refused logins by address, as text. */
class Sources extends BoundedMap<string, number> {
  constructor() {
    super(sourcesMax)
  }

  static restored(saved: SavedMap<string, number>): Sources {
    const sources = new Sources()
    sources.restore(saved)
    return sources
  }
}

packable('refused-sources', Sources)

interface Door {
  readonly destination: string
  readonly service: string
  readonly protocol: number
  readonly port: number
  readonly beganUs: number
  triedUs: number
  readonly sources: Sources
  letIn: number
  /** Refused connections by what they asked, where that showed (see `Logins.mark`). */
  readonly marks: Map<number, number>
}

/** Logins of many addresses that are refused by one server, a few each. */
export const bruteForceFromMany = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { sourcesNotable } = setting.tunables
    const lures = new Lures()
    const doors = new Episodes<Door>({
      card,
      setting,
      episodesMax: doorsMax,
      name: ({ destination, protocol, port }) => `${destination} ${protocol}:${port}`,
      tell: ({ state }) => telling(state, sourcesNotable, lures.has(state.destination)),
    })
    return {
      isPerSource: true,
      protocols: ['tcp', 'udp'],
      kinds: ['closed'],
      flow: (event) => settle(doors, event, setting.hosts),
      hear: (signal) => lures.hear(signal),
      advance: (timeUs) => doors.advance(timeUs),
      memory: { doors, lures },
    }
  },
})

function settle(doors: Episodes<Door>, event: Row, hosts: Hosts): void {
  const name = applicationName(event)
  const isRead = name === 'http' && loginsOf(event) !== null
  const isLogin =
    isRead || isLoginApplication(name) || isLoginPort(event.protocol, event.destinationPort)
  const isWhole = event.continues === 0 && !event.goesOn && isLoginOpened(event)
  if (!isLogin || !isWhole || event.sourceHost === event.destinationHost) return
  const { sign } = readLogin(event)
  if (sign === 'refused' || sign === 'not-let-in') {
    const door = doors.obtain(event.door, event.beganUs, () => newDoor(event, name))
    noteRefusal(door, event, hosts)
    doors.step(door, event.lastUs)
  } else if (sign === 'let-in') {
    const door = doors.peek(event.door)
    if (door === undefined) return
    door.state.letIn++
    doors.step(door, event.lastUs)
  }
}

function noteRefusal(door: Episode<Door>, event: Row, hosts: Hosts): void {
  const { state } = door
  door.lastUs = Math.max(door.lastUs, event.lastUs)
  state.triedUs = Math.max(state.triedUs, event.lastUs)
  const source = hosts.text(event.sourceHost)
  const before = state.sources.get(source) ?? 0
  const tries = before + (loginsOf(event)?.refused ?? 1)
  state.sources.set(source, tries)
  const mark = loginsOf(event)?.mark
  if (tries > fewMax) return
  if (mark !== undefined) state.marks.set(mark, (state.marks.get(mark) ?? 0) + 1)
  follow(door, event)
}

function newDoor(event: Row, name: string): Door {
  const { destination, protocol, destinationPort, beganUs, lastUs } = event
  return {
    destination,
    service: loginServiceText(name, protocol, destinationPort),
    protocol,
    port: destinationPort,
    beganUs,
    triedUs: lastUs,
    sources: new Sources(),
    letIn: 0,
    marks: new Map(),
  }
}

function telling(state: Door, sourcesNotable: number, isLure: boolean) {
  let addresses = 0
  let tries = 0
  let most = ''
  const some: string[] = []
  for (const [source, own] of state.sources.entries()) {
    if (own > fewMax) continue
    addresses++
    tries += own
    if (some.length < someMax) some.push(source)
    if (most === '' || own > (state.sources.peek(most) ?? 0)) most = source
  }
  if (addresses < sourcesMin) return null
  const isCapped = state.sources.shed > 0
  const curve = scaled(manySourcesReason.curve, sourcesNotable)
  const evidence = weigh([
    { ...manySourcesReason, observed: countAtLeast(addresses, isCapped, 'addresses'), curve },
    refusedOf(tries / (tries + state.letIn)),
    { ...triesReason, observed: count(tries, 'login') },
    sameOf(state.marks),
    { ...luredReason, observed: measure(isLure ? 1 : 0, 'yes or no', 'yes') },
  ])
  const others = `${count(state.letIn, 'other login').text} ${state.letIn === 1 ? 'was' : 'were'}`
  const ending = state.letIn === 0 ? 'none was let in' : `none of them was let in, ${others}`
  const facts = {
    victim: state.destination,
    service: state.service,
    attempts: count(tries, 'login'),
    sources: countAtLeast(addresses, isCapped, 'addresses'),
    each: tries === addresses ? 'one each' : `at most ${state.sources.peek(most) ?? 1} each`,
    ending,
    letIn: state.letIn === 0 ? ', none let in' : '',
    some: listText(some, addresses),
    span: duration((state.triedUs - state.beganUs) / 1000),
  }
  return { actor: most, ...onePeer(state.destination), evidence, facts }
}

const manySourcesReason = {
  id: 'many-sources',
  group: 'reach',
  sentence: '{observed} had logins refused by {service} in {span}, {each}.',
  curve: [
    [0.3, 0],
    [0.5, 16],
    [1, 22],
    [4, 28],
  ],
  numbers: 'From the trials: many addresses, each below what one may try.',
} as const

/** Where many were let in it counts against. */
function refusedOf(refused: number) {
  const { sentence } = refusedShareReason
  const told = refused < 0.8 ? `Only ${sentence}` : sentence
  return { ...refusedShareReason, sentence: told, observed: share(refused) }
}

/** Connections whose name and password showed, before they are compared. Set by hand. */
const markedMin = 5

function sameOf(marks: ReadonlyMap<number, number>) {
  let marked = 0
  for (const times of marks.values()) marked += times
  if (marked < markedMin) return null
  return { ...samePasswordReason, observed: share(Math.max(...marks.values()) / marked) }
}

const samePasswordReason = {
  id: 'same-password',
  group: 'protocol',
  sentence:
    'Of the connections that asked with one name and password in the clear, {observed} asked the same: machines whose common password was changed do that.',
  curve: [
    [0.6, 0],
    [0.8, -8],
    [0.95, -30],
  ],
  numbers: 'From the trials: who shares guesses tries each once.',
} as const

const refusedShareReason = {
  id: 'refused-share',
  group: 'protocol',
  sentence: '{observed} of the logins whose answer shows were refused.',
  curve: [
    [0.3, -40],
    [0.6, -20],
    [0.8, 0],
    [0.95, 12],
  ],
  numbers: 'From the trials: people mistype, and then get in.',
} as const

const triesReason = {
  id: 'attempts',
  group: 'volume',
  sentence: 'Together they tried {observed}.',
  curve: [
    [8, 0],
    [16, 4],
    [64, 8],
  ],
  numbers: 'Set by hand: more of them say more.',
} as const
