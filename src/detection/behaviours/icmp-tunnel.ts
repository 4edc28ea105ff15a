import { BoundedMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, onePeer, spanMs } from './kit/episodes.ts'
import { byHand, bytes, count, duration, measure, scaled, share, weigh } from './kit/evidence.ts'
import { type FlowTrace, traceOf } from './kit/trail.ts'

/** Entries: two hosts each. Set by hand. */
const pairsMax = 8192
/** Open ones. */
const flowsMax = 4096
/** Requests that wait for their reply, and sizes that are told apart, of one pair. Set by hand. */
const requestsMax = 64
const sizesMax = 128
/** Pings below which nothing is said. Set by hand. */
const messagesMin = 8
/** Sizes to which a host cuts its replies; more are no cutting. */
const cutSizesMax = 2

const card: BehaviourCard = {
  name: 'icmp-tunnel',
  kind: 'behaviour',
  technique: 'T1095',
  techniqueName: 'Non-Application Layer Protocol',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} exchanged data with {peer} inside pings',
  summary:
    'In {span}, {actor} sent {asked} to {peer}; together with the replies they held {payload}, in {sizes}. A ping gets back the bytes that it sent; {altered} differed from what was sent.',
  innocent: [
    {
      text: 'A test that finds the largest packet a path carries sends pings of many sizes.',
      check: 'Was someone measuring the network between the two at that time?',
    },
    {
      text: 'A broken device on the way may damage the content of pings.',
      check: 'Do pings to other hosts come back changed, too?',
    },
  ],
  blind: [
    'What the payload means.',
    'Data sent one way in pings whose replies give it back, as any host does.',
    'Data in other ICMP types than ping.',
  ],
  lookedLike: 'data of {actor} and {peer} inside pings',
  recommend: {
    action: 'block-address',
    target: 'peer',
    ttlSeconds: 14_400,
    why: 'Closes the channel to this one host.',
  },
}

const tunables = {
  ...commonTunables(600),
  payloadNotable: {
    value: 20_000,
    unit: 'bytes',
    says: 'Bytes inside pings between two hosts that already deserve a look.',
  },
}

interface Pair {
  readonly asker: string
  readonly answerer: string
  readonly requests: Map<number, Asked>
  readonly sizes: CappedSet<number>
  /** Sizes of replies that were shorter than their requests: some hosts cut them all to one. */
  readonly cutSizes: CappedSet<number>
  flow: number
  trace: FlowTrace | undefined
  cut: number
  asked: number
  answered: number
  repeated: number
  altered: number
  payload: number
  entropySum: number
  entropyCount: number
}

/** Pings that carry a conversation: many sizes, and replies that do not give back what was sent (RFC 792). */
export const icmpTunnel = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { tunables } = setting
    const flows = new BoundedMap<number, FlowTrace>(flowsMax)
    const pairs = new Episodes<Pair>({
      card,
      setting,
      episodesMax: pairsMax,
      name: nameOf,
      tell: (pair) => {
        const { trace } = pair.state
        return telling(pair, tunables.payloadNotable, trace === undefined ? [] : [trace])
      },
    })
    return {
      protocols: ['icmp'],
      kinds: ['opened', 'continued', 'closed'],
      flow: (event) => {
        if (event.kind === 'closed') flows.delete(event.flow)
        else flows.set(event.flow, traceOf(event))
      },
      echo: (message) => {
        const { timeUs, sourceHost, destinationHost } = message
        if (message.isToGroup) return
        const first = Math.min(sourceHost, destinationHost)
        const key = { first, second: Math.max(sourceHost, destinationHost), third: 0 }
        const pair = pairs.obtain(key, timeUs, () => newPair(message))
        if (pair.state.flow !== message.flow) {
          const trace = flows.peek(message.flow)
          const before = trace?.continues ?? 0
          if (before === 0 || before !== pair.state.flow) pair.flowCount++
          pair.state.flow = message.flow
          pair.state.trace = trace
        }
        add(pair.state, message)
        pairs.step(pair, timeUs)
      },
      begun: () => flows.clear(),
      advance: (timeUs) => pairs.advance(timeUs),
      memory: { pairs, flows },
    }
  },
})

function nameOf({ asker, answerer }: Pair): string {
  return asker < answerer ? `${asker} ${answerer}` : `${answerer} ${asker}`
}

function newPair({ source, destination, isReply }: Row): Pair {
  return {
    asker: isReply ? destination : source,
    answerer: isReply ? source : destination,
    requests: new Map(),
    sizes: new CappedSet<number>(sizesMax),
    cutSizes: new CappedSet<number>(sizesMax),
    cut: 0,
    flow: 0,
    trace: undefined,
    asked: 0,
    answered: 0,
    repeated: 0,
    altered: 0,
    payload: 0,
    entropySum: 0,
    entropyCount: 0,
  }
}

function add(state: Pair, message: Row): void {
  const { isReply, id, sequence, bytes: size, entropy } = message
  state.payload += size
  state.sizes.add(size)
  if (entropy > 0) {
    state.entropySum += entropy
    state.entropyCount++
  }
  // Two hosts that ping each other count alike: whose request it was is part of its number.
  const isFirst = message.sourceHost < message.destinationHost !== isReply
  const number = (id * 65_536 + sequence) * 2 + (isFirst ? 1 : 0)
  const sent = state.requests.get(number)
  if (isReply) {
    state.answered++
    if (sent !== undefined) compare(state, sent, message)
    return
  }
  state.asked++
  if (sent !== undefined) state.repeated++
  else if (state.requests.size >= requestsMax) forgetOldest(state.requests)
  state.requests.set(number, { size, entropy })
}

/** A request that waits for its reply. */
interface Asked {
  readonly size: number
  /** As good as a fingerprint: bytes that are not the same have nearly always another. */
  readonly entropy: number
}

/** A reply gives back what was sent (RFC 792), or its beginning: some public servers cut all to one size. */
function compare(state: Pair, sent: Asked, { bytes: size, entropy }: Row): void {
  if (size < sent.size && size > 0) {
    state.cutSizes.add(size)
    state.cut++
  } else if (size !== sent.size || Math.abs(entropy - sent.entropy) > 1e-4) state.altered++
}

function forgetOldest(requests: Map<number, Asked>): void {
  for (const oldest of requests.keys()) {
    requests.delete(oldest)
    return
  }
}

function telling(pair: Episode<Pair>, payloadNotable: number, flows: readonly FlowTrace[]) {
  const { state } = pair
  const messages = state.asked + state.answered
  if (messages < messagesMin) return null
  const told = count(state.sizes.size, 'different size')
  const sizes = state.sizes.size === 1 ? { ...told, text: 'one size' } : told
  const altered = state.altered + (state.cutSizes.size > cutSizesMax ? state.cut : 0)
  const evidence = weigh([
    {
      ...alteredRepliesReason,
      observed: share(state.answered === 0 ? Number.NaN : altered / state.answered),
    },
    { ...alteredCountReason, observed: count(altered, 'reply', 'replies') },
    { ...manySizesReason, observed: sizes },
    {
      ...pingPayloadReason,
      observed: bytes(state.payload),
      curve: scaled(pingPayloadReason.curve, payloadNotable),
    },
    {
      ...stuckSequenceReason,
      observed: share(state.asked === 0 ? Number.NaN : state.repeated / state.asked),
    },
    {
      ...mixedContentReason,
      observed: measure(state.entropySum / state.entropyCount, 'bits a byte'),
    },
  ])
  const facts = {
    payload: bytes(state.payload),
    sizes,
    pings: count(messages, 'ping'),
    asked: count(state.asked, 'ping'),
    altered: count(altered, 'reply', 'replies'),
    span: duration(spanMs(pair)),
  }
  return { actor: state.asker, ...onePeer(state.answerer), evidence, facts, flows }
}

const fromTrials =
  'From trials: tunnels of five kinds at many paces, and pings of people, monitors and tests.'

const alteredRepliesReason = {
  id: 'altered-replies',
  group: 'protocol',
  sentence: '{observed} of the replies did not give back what was sent.',
  curve: [
    [0, -16],
    [0.02, 0],
    [0.1, 16],
    [0.4, 20],
  ],
  numbers: fromTrials,
} as const

const alteredCountReason = {
  id: 'altered-count',
  group: 'volume',
  sentence: 'Damage on the way does not come to {observed}.',
  /** Replies mixed up or damaged on the way are a handful. */
  curve: [
    [2, 0],
    [10, 8],
    [30, 14],
  ],
  numbers: fromTrials,
} as const

const manySizesReason = {
  id: 'many-sizes',
  group: 'protocol',
  sentence: 'The pings had {observed}.',
  curve: [
    [1, -2],
    [3, 0],
    [10, 8],
    [40, 12],
  ],
  numbers: fromTrials,
} as const

const pingPayloadReason = {
  id: 'ping-payload',
  group: 'volume',
  sentence: 'They carried {observed} in {span}.',
  curve: [
    [0.1, 0],
    [1, 6],
    [10, 10],
    [100, 12],
  ],
  numbers: fromTrials,
} as const

const stuckSequenceReason = {
  id: 'stuck-sequence',
  group: 'protocol',
  sentence: '{observed} of the requests had a number used before; ping counts up.',
  curve: [
    [0.2, 0],
    [0.8, 5],
  ],
  numbers: byHand,
} as const

const mixedContentReason = {
  id: 'mixed-content',
  group: 'protocol',
  sentence: 'The bytes are as mixed as {observed} on average.',
  /** Ping's filler counts up or spells the alphabet: under six bits; packed data comes near eight. */
  curve: [
    [6, 0],
    [7, 6],
  ],
  numbers: byHand,
} as const
