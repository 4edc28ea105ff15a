import { Protocol } from '../../contracts/index.ts'
import { KeyMap, type NumberKey, quantile } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { atLeast, shapeOf, type Tries, triesIn } from './brute-force-clock.ts'
import { weighTries } from './brute-force-evidence.ts'
import { Pauses } from './brute-force-pauses.ts'
import { comparedSizes, noteFinalSize, noteSize, type Size } from './exchange-sizes.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow } from './kit/episodes.ts'
import { bytes, count, countAtLeast, duration, listText } from './kit/evidence.ts'
import { History, type Normal } from './kit/history.ts'
import { Lures } from './kit/lures.ts'
import { MostTouched } from './kit/most-touched.ts'
import {
  applicationName,
  isConversation,
  isLoginApplication,
  isLoginPort,
  loginServiceText,
  loginsOf,
} from './kit/services.ts'
import {
  isLossy,
  loginOutcome,
  newSessions,
  noteAnswers,
  noteLetIn,
  noteOthers,
  noteSession,
  type Sessions,
} from './login-outcome.ts'
import { isLoginOpened, type LoginReading, readLogin } from './login-sign.ts'

/** Entries: one service as one client tries it on whichever servers. Set by hand, some 2 kB each. */
const campaignsMax = 8192
/** Clients and services of which is kept that they got in, before. Set by hand. */
const enteredMax = 8192
/** Servers that one campaign is counted to, and that a signal names. */
const serversMax = 1024
const namedMax = 32
/** Servers that a sentence names. */
const someMax = 3
/** Newest answers whose times are compared. Set by hand. */
const answersMax = 32
/** Tries below which nothing is said: more than a person mistypes. Set by hand. */
const triesMin = 6

const card: BehaviourCard = {
  name: 'brute-force',
  kind: 'behaviour',
  technique: 'T1110',
  techniqueName: 'Brute Force',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} tried {attempts} at {service} on {target}{ending}',
  summary:
    'In {span}, {actor} tried {attempts} at {service} on {target}, {over}. {shape} {outcomeBasis}',
  innocent: [
    {
      text: 'A backup job, a script or a monitor with an old key or password looks the same.',
      check: 'Does {actor} run such a job against {target}, and did a password change lately?',
    },
    {
      text: 'Many people behind one address may mistype when a password has changed for all.',
      check: 'Is {actor} the address of a gateway, and what names does the log of {peer} have?',
    },
  ],
  blind: [
    'Whether a password was right where the server says so behind encryption: then it is told by the sizes of what was said.',
    'A login that worked and was left at once: it looks like a refused one.',
    'How many passwords were tried in one encrypted session.',
    'Guesses that are as even as a clock: where no answer can be read, or by a machine of ours for long.',
  ],
  lookedLike: '{actor} guessing at {service} on {target}',
  recommend: {
    action: 'block-address',
    target: 'actor',
    ttlSeconds: 86_400,
    why: 'Ends the guessing.',
  },
}

const tunables = {
  ...commonTunables(1800),
  attemptsNotable: {
    value: 16,
    unit: 'logins',
    says: 'Refused logins of one address at one kind of service that deserve a look.',
  },
}

interface Campaign {
  readonly source: string
  readonly isInside: boolean
  readonly isDesktop: boolean
  /** How many passwords were tried inside one connection nobody sees. */
  readonly isEncrypted: boolean
  readonly service: string
  readonly protocol: number
  readonly port: number
  readonly servers: CappedSet<number>
  /** Texts of the first of them. */
  readonly named: string[]
  readonly touched: MostTouched
  notLetIn: number
  short: number
  /** Of the short ones, those in which no protocol of logins was recognised. */
  unread: number
  letIn: number
  work: number
  connections: number
  readonly pauses: Pauses
  /** From the first packet of its flows to the newest answer: the time of the tries. */
  readonly beganUs: number
  triedUs: number
  /** Connections whose name and password showed, those that asked as the one before, and what that was. */
  marked: number
  same: number
  mark: number
  /** The session that may have worked, once it is followed. */
  shown: number
  /** Sessions that got in before the first try. */
  readonly before: number
  readonly answersMs: number[]
  readonly sizes: Size[]
  readonly ended: Sessions
}

const normal: Normal = {
  id: 'logins-from-one-host',
  label: 'Refused logins of one host',
  quantityOf: (tries) => count(tries, 'login'),
}

/** Logins of one address that are refused, or look so, at one kind of service. */
export const bruteForce = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { attemptsNotable } = setting.tunables
    const usual = new History()
    const entered = new KeyMap<number>(enteredMax)
    const lures = new Lures()
    const campaigns = new Episodes<Campaign>({
      card,
      setting,
      episodesMax: campaignsMax,
      name: ({ source, port }) => `${source} ${port}`,
      tell: ({ state }) =>
        telling(state, attemptsNotable, triesOf(state, usual.normal(peerOf(state)), lures)),
      learn: ({ state, lastUs }) => usual.learn(peerOf(state), triesIn(triesOf(state)), lastUs),
    })
    return {
      isPerSource: true,
      protocols: ['tcp', 'udp'],
      kinds: ['progress', 'closed'],
      flow: (event) => {
        if (!isLoginOpened(event)) return
        if (event.kind === 'closed' || loginsOf(event) !== null)
          settle({ campaigns, entered }, event, setting.hosts)
        else showSession(campaigns, event)
      },
      hear: (signal) => lures.hear(signal),
      advance: (timeUs) => campaigns.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      memory: { campaigns, usual, entered, lures },
    }
  },
})

/** What one host tries of a kind of service, over UDP and over TCP: a Kerberos server sends who asks to the other (RFC 4120 7.2.1). */
function reachOf({ sourceHost, destinationPort }: Row): NumberKey {
  return { first: sourceHost, second: 0, third: destinationPort }
}

interface Books {
  readonly campaigns: Episodes<Campaign>
  /** How often each client got in at each service before anything was refused. */
  readonly entered: KeyMap<number>
}

/** A session has ended, or its server has answered a login. */
function settle({ campaigns, entered }: Books, event: Row, hosts: Hosts): void {
  const name = applicationName(event)
  const isWeb = name === 'http'
  const isLogin =
    isWeb || isLoginApplication(name) || isLoginPort(event.protocol, event.destinationPort)
  if (!isLogin || event.continues !== 0) {
    showSession(campaigns, event)
    return
  }
  const isEnd = event.kind === 'closed'
  const reading = readLogin(event)
  const { sign } = reading
  if (isEnd ? !isTry(sign) || event.goesOn : sign !== 'refused') {
    showSession(campaigns, event)
    if (!isEnd) return
    if ((sign === 'let-in' || sign === 'work') && campaigns.peek(reachOf(event)) === undefined)
      entered.set(reachOf(event), (entered.get(reachOf(event)) ?? 0) + 1)
    noteOther(campaigns, event, sign)
    return
  }
  const campaign = campaigns.obtain(reachOf(event), event.beganUs, () =>
    newCampaign(event, { hosts, before: entered.get(reachOf(event)) ?? 0 }),
  )
  campaign.lastUs = Math.max(campaign.lastUs, event.lastUs)
  const isKnown = campaign.state.ended.running?.peek(event.flow) !== undefined
  noteTry(campaign.state, event, reading)
  if (!isKnown) {
    noteConnection(campaign.state, event, hosts)
    follow(campaign, event)
  } else noteFinalSize(campaign.state.sizes, event)
  campaign.state.pauses.goOn(event.lastUs)
  showSession(campaigns, event)
  campaigns.step(campaign, event.lastUs)
}

function isTry(sign: LoginReading['sign']): boolean {
  return sign === 'refused' || sign === 'not-let-in' || sign === 'short'
}

/** A session that was no try speaks for its client, from the first try on. */
function noteOther(campaigns: Episodes<Campaign>, event: Row, sign: LoginReading['sign']): void {
  const campaign = campaigns.peek(reachOf(event))
  if (campaign === undefined) return
  const { state } = campaign
  if (sign === 'let-in') {
    if (loginsOf(event) === null && triesIn(triesOf(state)) >= triesMin)
      noteLetIn(state.ended, event)
    showWorked(campaign, event)
    state.letIn++
  } else if (sign === 'work') state.work++
  else return
  const isAnonymous = (loginsOf(event)?.anonymous ?? 0) > 0
  if (!isAnonymous) noteOthers(state.ended, event, state.beganUs)
  campaigns.step(campaign, event.lastUs)
}

function noteTry(state: Campaign, event: Row, { sign, answerMs }: LoginReading): void {
  state.triedUs = Math.max(state.triedUs, event.lastUs)
  if (sign === 'not-let-in') state.notLetIn++
  if (sign === 'short') {
    state.short++
    const name = applicationName(event)
    if (name === '' || name === 'http') state.unread++
  }
  if (sign === 'refused' && loginsOf(event) === null) state.ended.refused++
  if (Number.isNaN(answerMs)) return
  if (state.answersMs.length >= answersMax) state.answersMs.shift()
  state.answersMs.push(answerMs)
}

/** Each connection once. */
function noteConnection(state: Campaign, event: Row, hosts: Hosts): void {
  state.connections++
  noteSize(state.sizes, event)
  noteMark(state, loginsOf(event)?.mark)
  state.pauses.begin(event.beganUs)
  const server = hosts.text(event.destinationHost)
  if (!state.servers.add(event.destinationHost)) state.touched.add(server)
  else if (state.named.length < namedMax) state.named.push(server)
}

function noteMark(state: Campaign, mark: number | undefined): void {
  if (mark === undefined) return
  state.marked++
  if (mark === state.mark) state.same++
  state.mark = mark
}

/** A session shows what it is while it runs: an intruder may stay until the guessing is long forgotten. */
function showSession(campaigns: Episodes<Campaign>, event: Row): void {
  const campaign = campaigns.peek(reachOf(event))
  if (campaign === undefined || (!isConversation(event) && loginsOf(event) === null)) return
  const { ended } = campaign.state
  const isAnswered = noteAnswers(ended, event)
  const isNews = noteSession(ended, event) || isAnswered
  showWorked(campaign, event)
  if (isNews) campaigns.step(campaign, event.lastUs)
}

/** The session that may have worked belongs to the campaign, and to its time. */
function showWorked(campaign: Episode<Campaign>, event: Row): void {
  const { state } = campaign
  if (state.ended.worked?.flow !== event.flow) return
  campaign.lastUs = Math.max(campaign.lastUs, event.lastUs)
  // What was refused in it has been followed as a try.
  if (state.shown === event.flow || (loginsOf(event)?.refused ?? 0) > 0) return
  state.shown = event.flow
  follow(campaign, event)
}

function newCampaign(
  event: Row,
  { hosts, before }: { readonly hosts: Hosts; readonly before: number },
): Campaign {
  const { source, protocol, destinationPort, beganUs, lastUs } = event
  return {
    source,
    isInside: hosts.isHome(event.sourceHost),
    isDesktop: applicationName(event) === 'rdp',
    isEncrypted: applicationName(event) === 'ssh',
    service: loginServiceText(applicationName(event), protocol, destinationPort),
    protocol,
    port: destinationPort,
    servers: new CappedSet(serversMax),
    named: [],
    touched: new MostTouched(),
    notLetIn: 0,
    short: 0,
    unread: 0,
    letIn: 0,
    work: 0,
    connections: 0,
    pauses: new Pauses(),
    beganUs,
    triedUs: lastUs,
    ...{ marked: 0, same: 0, mark: -1, shown: -1, before },
    answersMs: [],
    sizes: [],
    ended: newSessions(),
  }
}

const peerOf = ({ touched, named }: Campaign) => touched.most(named[0] ?? '')

function triesOf(state: Campaign, usual = Number.NaN, lures?: Lures): Tries {
  const { ended, servers, pauses, answersMs } = state
  return {
    ...state,
    refused: ended.refused,
    isLossy: isLossy(ended),
    letIn: Math.max(state.letIn, ended.letIn),
    servers: servers.size,
    spanMs: (state.triedUs - state.beganUs) / 1000,
    gapMs: pauses.meanMs,
    hasty: pauses.hasty,
    sameShare: state.same / Math.max(1, state.marked - 1),
    unevenness: pauses.unevenness,
    isWaiting: pauses.isWaiting,
    answerMs: answersMs.length === 0 ? Number.NaN : quantile(answersMs.toSorted(byValue), 0.5),
    usual,
    isLured: state.isInside && lures?.has(peerOf(state), state.source) === true,
    // Where somebody gets in still, no password has changed.
    before: ended.worked === null && ended.others + state.letIn === 0 ? state.before : 0,
  }
}

const byValue = (a: number, b: number) => a - b

function telling(state: Campaign, attemptsNotable: number, tries: Tries) {
  const all = triesIn(tries)
  if (all < triesMin) return null
  const login = loginOutcome(state.ended)
  const { servers, named, connections, ended } = state
  const peer = peerOf(state)
  const facts = {
    service: state.service,
    target: servers.size > 1 ? countAtLeast(servers.size, servers.isCapped, 'servers').text : peer,
    attempts: atLeast(count(all, 'login'), state.isEncrypted || tries.isLossy),
    connections: count(connections, 'connection'),
    over: overText(state, all),
    size: bytes(comparedSizes(state.sizes).middle),
    span: duration(tries.spanMs),
    ending: endingOf(tries, ended),
    shape: shapeOf(tries),
    some: listText(named.slice(0, someMax), servers.size),
    ...login.facts,
  }
  return {
    actor: state.source,
    peer,
    peers: named,
    peerCount: servers.size,
    outcome: login.outcome,
    evidence: weighTries(tries, attemptsNotable),
    facts,
  }
}

function overText(state: Campaign, all: number): string {
  const { connections, protocol } = state
  if (isLossy(state.ended))
    return `over ${count(connections, 'connection').text}, where frames are missing`
  if (state.isEncrypted) return 'one or more to a connection'
  if (connections !== all) return `over ${count(connections, 'connection').text}`
  return `one to ${protocol === Protocol.udp ? 'an exchange' : 'a connection'}`
}

/** Where no answer can be read nothing is said of how they went. */
function endingOf(tries: Tries, { worked, refusedBefore, others }: Sessions): string {
  if (refusedBefore > 0) return ', then was let in'
  if (worked !== null) return '; one may have worked'
  if (others > 0) return ''
  if (tries.refused === triesIn(tries))
    return tries.isLossy ? ', none seen let in' : ', all refused'
  return tries.short === 0 ? ', none let in' : ''
}
