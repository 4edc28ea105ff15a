import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer, spanMs } from './kit/episodes.ts'
import { byHand, count, duration, scaled, share, weigh } from './kit/evidence.ts'

/** Entries: two hosts each. Set by hand. */
const pairsMax = 8192
/** All there are: the field has eight bits (RFC 791). */
const protocolsMax = 256

const card: BehaviourCard = {
  name: 'protocol-scan',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} tried {protocols} on {victim}',
  summary:
    'In {span}, {actor} sent packets of {protocols} to {victim}. Two machines rarely share more than a handful, so going through the numbers is how someone finds out what a host supports.',
  innocent: [
    {
      text: 'A network tester of your own may go through all protocol numbers.',
      check: 'Is {actor} a test device, and was a test planned?',
    },
  ],
  blind: ['Which of the protocols {victim} supports: it may take in what it does not answer.'],
  lookedLike: 'a scan of {victim} for IP protocols by {actor}',
  recommend: {
    action: 'block-address',
    target: 'actor',
    ttlSeconds: 86_400,
    why: 'Stops the probing while you find out who runs it.',
  },
}

const tunables = {
  ...commonTunables(600),
  protocolsNotable: {
    value: 8,
    unit: 'protocols',
    says: 'Distinct IP protocol numbers between two hosts that already deserve a look.',
  },
}

interface Pair {
  readonly source: string
  readonly destination: string
  readonly protocols: CappedSet<number>
  answered: number
}

/** One host tries IP protocol numbers on another (nmap's `-sO`). */
export const protocolScan = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { tunables } = setting
    const pairs = new Episodes<Pair>({
      card,
      setting,
      episodesMax: pairsMax,
      name: ({ source, destination }) => `${source} ${destination}`,
      tell: (pair) => telling(pair, tunables.protocolsNotable),
    })
    return {
      protocols: ['other'],
      flow: (event) => {
        if (event.isToGroup) return
        const key = event.pair
        if (event.kind !== 'opened') {
          const known = event.isOutcome ? pairs.peek(key) : undefined
          if (known !== undefined && event.backwardPackets > 0) known.state.answered++
          return
        }
        const pair = pairs.obtain(key, event.timeUs, () => ({
          source: event.source,
          destination: event.destination,
          protocols: new CappedSet<number>(protocolsMax),
          answered: 0,
        }))
        if (!pair.state.protocols.add(event.protocol)) return
        follow(pair, event)
        pairs.step(pair, event.timeUs)
      },
      advance: (timeUs) => pairs.advance(timeUs),
      memory: { pairs },
    }
  },
})

function telling(pair: Episode<Pair>, protocolsNotable: number) {
  const { source, destination, protocols, answered } = pair.state
  const tried = count(protocols.size, 'IP protocol')
  const evidence = weigh([
    {
      ...distinctProtocolsReason,
      observed: tried,
      curve: scaled(distinctProtocolsReason.curve, protocolsNotable),
    },
    { ...answeredProtocolsReason, observed: share(answered / Math.max(1, protocols.size)) },
  ])
  const facts = { victim: destination, protocols: tried, span: duration(spanMs(pair)) }
  return { actor: source, ...onePeer(destination), reach: tried, evidence, facts }
}

const distinctProtocolsReason = {
  id: 'distinct-protocols',
  group: 'reach',
  sentence: 'Tried {observed} on {victim} in {span}.',
  curve: [
    [0.25, 0],
    [0.5, 12],
    [1, 26],
    [2, 34],
    [12, 42],
  ],
  numbers: byHand,
} as const

const answeredProtocolsReason = {
  id: 'answered-protocols',
  group: 'protocol',
  sentence: '{observed} of them were answered.',
  curve: [
    [0, 4],
    [0.3, 0],
    [0.8, -10],
  ],
  numbers: byHand,
} as const
