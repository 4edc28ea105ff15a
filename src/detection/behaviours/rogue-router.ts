import { NeighbourOperation } from '../../contracts/index.ts'
import { BoundedMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, Episodes, onePeer, spanMs } from './kit/episodes.ts'
import { count, duration, listText, measure, weigh } from './kit/evidence.ts'
import { keptRecord } from './kit/memory.ts'
import {
  newcomerReason,
  oftenReason,
  otherPrefixReason,
  otherResolverReason,
  preferredReason,
  samePrefixReason,
  successorReason,
  withdrawnReason,
} from './rogue-router-reasons.ts'

/** Entries: VLANs of a trunk, and routers on them. Set by hand. */
const linksMax = 4096
const routersMax = 4096
/** Routers of one link, and what each gives, that are told apart. Set by hand. */
const perLinkMax = 16
const givenMax = 16
const minuteUs = 60_000_000
/** A router that offered itself so shortly before is there: they may wait half an hour, but one that means to catch does not. */
const besideUs = 300_000_000

const card: BehaviourCard = {
  name: 'rogue-router',
  kind: 'behaviour',
  technique: 'T1557',
  techniqueName: 'Adversary-in-the-Middle',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} offered itself as a router beside {peer}',
  summary:
    'In {span}, the machine with hardware address {mac} advertised itself {times} as the way out of its network, beside the router {peer}, and gave {given}. Machines that believe it send it what they send outside.',
  innocent: [
    {
      text: 'Somebody set up a second or a new router.',
      check: 'Is {mac} a router of yours, or one that a provider has just installed?',
    },
    {
      text: 'A computer or phone that shares its connection advertises itself as a router to all.',
      check: 'Does the machine share its connection, or run virtual machines or a VPN?',
    },
  ],
  blind: [
    'Other parts of the network: these messages do not pass routers.',
    'Which machines believed it, and whether traffic was then read or changed.',
    'Forgery whose every offer bears the address of the true router.',
  ],
  lookedLike: '{actor} as a rogue router',
  recommend: {
    action: 'isolate-host',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Takes the false way out away; machines go back to the other router by themselves.',
  },
}

const tunables = commonTunables(1800)

/** One router of a link. */
interface Router {
  /** Tells it from all others, ever. */
  readonly number: number
  readonly address: string
  readonly mac: string
  readonly vlan: number
  readonly firstUs: number
  /** When it last offered itself, and whether it was called off since. */
  offeredUs: number
  isCalledOff: boolean
  /** When it came back after it was last called off. */
  backUs: number
  offers: number
  preferred: number
  /** Most offers to all within a minute, and those of the one under way. */
  most: number
  minute: number
  inMinute: number
  /** How often another was called off as soon as it had come back, while this one offered itself. */
  withdrawals: number
  readonly prefixes: Set<string>
  readonly resolvers: Set<string>
}

/** One machine offers itself as the way out beside a router that was there before. */
export const rogueRouter = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const links = new BoundedMap<number, Router[]>(linksMax)
    const seen = { routers: 0 }
    const routers = new Episodes<Router>({
      card,
      setting,
      episodesMax: routersMax,
      name: ({ number }) => `${number}`,
      tell: (router) => telling(router, links.peek(router.state.vlan) ?? []),
    })
    return {
      neighbour: (message) => {
        if (message.operation !== NeighbourOperation.router) return
        const link = links.obtain(message.vlan, () => [])
        if (message.lifetimeS === 0) {
          calledOff(link, message)
          return
        }
        const router = routerOf(link, message) ?? addTo(link, newRouter(message, ++seen.routers))
        offer(router, message)
        const key = { first: 0, second: 0, third: router.number }
        routers.step(
          routers.obtain(key, message.timeUs, () => router),
          message.timeUs,
        )
      },
      advance: (timeUs) => routers.advance(timeUs),
      memory: { routers, links, seen: keptRecord(seen) },
    }
  },
})

function routerOf(link: readonly Router[], { senderAddress, senderMac }: Row): Router | undefined {
  return link.find(({ address, mac }) => address === senderAddress && mac === senderMac)
}

function addTo(link: Router[], router: Router): Router {
  if (link.length === perLinkMax) {
    // The one that was there first is what the others are compared to.
    let stalest = 1
    for (const [i, { offeredUs }] of link.entries())
      if (i > 0 && offeredUs < link[stalest]!.offeredUs) stalest = i
    link.splice(stalest, 1)
  }
  link.push(router)
  return router
}

function newRouter({ senderAddress, senderMac, vlan, timeUs }: Row, number: number): Router {
  const sets = { prefixes: new Set<string>(), resolvers: new Set<string>() }
  const counts = { offers: 0, preferred: 0, most: 0, minute: 0, inMinute: 0, withdrawals: 0 }
  const ends = { number, address: senderAddress, mac: senderMac, vlan }
  return {
    ...ends,
    firstUs: timeUs,
    offeredUs: timeUs,
    isCalledOff: false,
    backUs: 0,
    ...counts,
    ...sets,
  }
}

function offer(router: Router, message: Row): void {
  const { timeUs, preference, name, targetAddress } = message
  router.offers++
  if (router.isCalledOff) router.backUs = timeUs
  router.isCalledOff = false
  router.offeredUs = timeUs
  if (preference > 0) router.preferred++
  const [prefixes = '', resolvers = ''] = name.split(' ')
  for (const one of listed(prefixes)) if (router.prefixes.size < givenMax) router.prefixes.add(one)
  for (const one of listed(resolvers))
    if (router.resolvers.size < givenMax) router.resolvers.add(one)
  // Whoever is asked answers, each who asks.
  if (!targetAddress.startsWith('ff')) return
  const minute = Math.floor(timeUs / minuteUs)
  router.inMinute = minute === router.minute ? router.inMinute + 1 : 1
  router.minute = minute
  router.most = Math.max(router.most, router.inMinute)
}

function listed(text: string): string[] {
  return text === '' ? [] : text.split(',')
}

/** Whoever it was: it was said in the name of the address. Once it came back, a router that fails does so later. */
function calledOff(link: readonly Router[], { senderAddress, timeUs }: Row): void {
  for (const router of link) {
    if (router.address !== senderAddress || router.isCalledOff) continue
    router.isCalledOff = true
    if (timeUs - router.backUs > minuteUs) continue
    for (const one of link)
      if (one.address !== senderAddress && timeUs - one.offeredUs < besideUs) one.withdrawals++
  }
}

function telling(episode: Episode<Router>, link: readonly Router[]) {
  const router = episode.state
  const first = link[0]
  if (first === undefined || first === router || first.firstUs >= router.firstUs) return null
  const others = link.filter((one) => one !== router && one.firstUs < router.firstUs)
  const news = (of: 'prefixes' | 'resolvers') =>
    others.some((one) => one[of].size > 0)
      ? [...router[of]].filter((given) => !others.some((one) => one[of].has(given)))
      : []
  const [prefixes, resolvers] = [news('prefixes'), news('resolvers')]
  const shared = [...router.prefixes].filter((given) =>
    others.some((one) => one.prefixes.has(given)),
  )
  const isAlonePreferred = others.every(({ preferred }) => preferred === 0)
  const silentMs = (episode.lastUs - Math.max(...others.map(({ offeredUs }) => offeredUs))) / 1000
  const afterMs = (router.firstUs - first.firstUs) / 1000
  const evidence = weigh([
    { ...newcomerReason, observed: { ...duration(afterMs), value: afterMs / 1000 } },
    { ...otherPrefixReason, observed: count(prefixes.length, 'prefix', 'prefixes') },
    { ...otherResolverReason, observed: count(resolvers.length, 'resolver') },
    isAlonePreferred ? { ...preferredReason, observed: count(router.preferred, 'message') } : null,
    { ...withdrawnReason, observed: count(router.withdrawals, 'time') },
    { ...oftenReason, observed: measure(router.most, 'times a minute', oftenText(router.most)) },
    { ...successorReason, observed: { ...duration(silentMs), value: silentMs / 1000 } },
    { ...samePrefixReason, observed: count(shared.length, 'prefix', 'prefixes') },
  ])
  const given = [...router.prefixes, ...router.resolvers]
  const isSameAddress = others.some(({ address }) => address === router.address)
  const facts = {
    mac: router.mac,
    times: count(router.offers, 'time'),
    given: measure(given.length, 'prefixes and resolvers', givenText(given)),
    span: duration(spanMs(episode)),
  }
  const actor = isSameAddress ? router.mac : router.address
  return { actor, ...onePeer(first.address), evidence, facts, flows: [] }
}

function oftenText(most: number): string {
  return `up to ${count(most, 'time').text} a minute`
}

function givenText(given: readonly string[]): string {
  const { length } = given
  return length === 0 ? 'no prefix' : listText(given.slice(0, length > 4 ? 3 : 4), length)
}
