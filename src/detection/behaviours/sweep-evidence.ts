/** What sweeps are told by, whatever they ask with: connections, pings, or ARP. */
import { type Fact, Protocol, type Quantity } from '../../contracts/index.ts'
import { numberText, plural, proseFactMax } from '../../kernel/index.ts'
import type { AddressRange } from './kit/address-range.ts'
import { listText, measure, pace, share } from './kit/evidence.ts'
import { isCommonPort, isSoughtPort } from './kit/services.ts'

const fromTrials =
  'From trials: sweeps of six to hundreds of addresses at any pace, answered or not, against discovery, monitors, backups, crawlers, mail, resolvers and peer-to-peer programs.'

/** Addresses that stand for others from all over, and those that answered, that the text names at most. */
const namedMax = 3
export const answeredNamed = 8

/** `80 hosts (10.0.0.1 to 10.0.0.80)`; of those from all over the first few. */
export function withRange(asked: string, range: AddressRange, some: readonly string[]): Fact {
  const { size, text } = range
  if (text !== '') return `${asked} (${text})`
  return some.length === 0 ? asked : `${asked} (${listText(some.slice(0, namedMax), size)})`
}

type Answers = readonly [count: number, did: string, who: readonly string[]]

/** `4 of them accepted (10.0.0.5, 10.0.0.9, 10.0.0.12 and 10.0.0.80), 3 of them refused`. */
export function answersText(counts: readonly Answers[]): string {
  const said = counts.filter(([value]) => value > 0)
  if (said.length === 0) return 'none was seen to answer'
  // A longer fact would be cut.
  for (let named = answeredNamed; named > 0; named--) {
    const text = namingText(said, named)
    if (text.length <= proseFactMax) return text
  }
  return namingText(said, 0)
}

function namingText(said: readonly Answers[], named: number): string {
  return said
    .map(([value, did, who]) => {
      const told = `${plural(value, 'of them', 'of them')} ${did}`
      const some = who.slice(0, named)
      return some.length === 0 ? told : `${told} (${listText(some, value)})`
    })
    .join(', ')
}

/** `55 of the 60 hosts`, `all 60 hosts`. */
export function partText(part: number, all: Quantity): string {
  return part === all.value ? `all ${all.text}` : `${numberText(part)} of the ${all.text}`
}

export function isIcmp(protocol: number): boolean {
  return protocol === Protocol.icmp || protocol === Protocol.icmpv6
}

/** What ordinary programs ask of everybody counts against, what attackers ask for. */
export function soughtOf(protocol: number, port: number) {
  if (isIcmp(protocol)) return null
  const isSought = isSoughtPort(protocol, port)
  if (!isSought && !isCommonPort(port)) return null
  return {
    ...soughtServiceReason,
    sentence: isSought ? soughtServiceReason.sentence : soughtServiceReason.otherwise,
    observed: measure(isSought ? 1 : 0, 'yes or no', isSought ? 'yes' : 'no'),
  }
}

const failedTriesReason = {
  id: 'failed-tries',
  group: 'protocol',
  sentence: '{observed} of the hosts whose tries ended had no conversation with it.',
  /** Where many talked it counts against. */
  talked: 'It had conversations with {talked}.',
  /** Of pings and the like. */
  otherwise: '{observed} of them were not seen to answer.',
  replied: 'It got answers from {talked}.',
  curve: [
    [0.1, -30],
    [0.3, -18],
    [0.5, -6],
    [0.65, 0],
    [0.9, 9],
    [1, 14],
  ],
  numbers: fromTrials,
} as const

export function failedOf(isPing: boolean, failed: number) {
  const { sentence, otherwise, talked, replied } = failedTriesReason
  const [against, speaking] = isPing ? [replied, otherwise] : [talked, sentence]
  const told = failed < 0.65 ? against : speaking
  return { ...failedTriesReason, sentence: told, observed: share(failed) }
}

export const densityReason = {
  id: 'one-after-another',
  group: 'reach',
  sentence: 'It asked {observed} of all addresses from the first to the last.',
  curve: [
    [0.4, 0],
    [0.9, 8],
  ],
  numbers: fromTrials,
} as const

export const repeatedReason = {
  id: 'asked-again',
  group: 'timing',
  sentence: 'Asked each {observed} on average, as programs do that watch the same machines.',
  curve: [
    [3, 0],
    [6, -16],
    [15, -30],
  ],
  /** Where most of them answer. */
  whereThere: [
    [3, 0],
    [6, -20],
    [12, -38],
  ],
  numbers: fromTrials,
} as const

/** Set by hand: share of the hosts that answer, from which on whoever comes back looks after them. */
export const lookedAfter = 0.6

/** A scan that is repeated finds most of them closed or gone; what is looked after is there. */
export function repeatedOf(times: number, isLookedAfter: boolean) {
  const { curve, whereThere } = repeatedReason
  const observed = measure(times, 'times')
  return { ...repeatedReason, curve: isLookedAfter ? whereThere : curve, observed }
}

const sweepRateReason = {
  id: 'sweep-rate',
  group: 'timing',
  sentence: 'Went through them at {observed}.',
  /** In less than a second there is no rate to tell. */
  otherwise: 'Went through {observed}.',
  curve: [
    [0.1, 0],
    [10, 3],
    [100, 5],
  ],
  numbers: fromTrials,
} as const

export function paceOf(asked: number, many: string, seconds: number) {
  const { sentence, otherwise } = sweepRateReason
  return {
    ...sweepRateReason,
    sentence: seconds < 1 ? otherwise : sentence,
    observed: pace(asked, many, seconds),
  }
}

/** Of one program that has peers, each at a port of its own choice. */
export const sharedSocketReason = {
  id: 'shared-socket',
  group: 'protocol',
  sentence:
    'It sent all from its UDP port {socket}, from which it asked its peers at {observed}, as programs do that share files, calls or games.',
  curve: [
    [2, 0],
    [6, -12],
    [20, -24],
  ],
  numbers: fromTrials,
} as const

export const unlikeReason = {
  id: 'unlike-datagrams',
  group: 'protocol',
  sentence: 'Its first datagrams were of {observed}; probes for one service are alike.',
  curve: [
    [2, 0],
    [3, -6],
    [6, -12],
  ],
  numbers: fromTrials,
} as const

export const deviceSearchReason = {
  id: 'device-search',
  group: 'protocol',
  sentence:
    'By {service} ordinary programs look for devices and for others of their kind ({makers}).',
  curve: [
    [0, 0],
    [1, -30],
  ],
  numbers: fromTrials,
} as const

export const askedAllReason = {
  id: 'asked-all',
  group: 'protocol',
  sentence: 'It also asked everybody at once for {service}, as programs do that look for devices.',
  curve: [
    [0, 0],
    [1, -18],
  ],
  numbers: fromTrials,
} as const

export const usualReachReason = {
  id: 'usual-reach',
  group: 'novelty',
  sentence: 'That is {observed} what this host usually asks for one service.',
  curve: [
    [1, -12],
    [4, -4],
    [8, 0],
  ],
  numbers: fromTrials,
} as const

export const distinctHostsReason = {
  id: 'distinct-hosts',
  group: 'reach',
  sentence: 'Asked {observed} for {service}.',
  /** Of the tunable `hostsNotable`. */
  curve: [
    [0.17, 0],
    [0.25, 10],
    [0.34, 14],
    [1, 20],
    [2, 24],
    [10, 28],
    [40, 32],
  ],
  numbers: fromTrials,
} as const

export const neighboursReason = {
  id: 'neighbours',
  group: 'reach',
  sentence: '{observed} of the hosts are of your own network.',
  curve: [
    [0.5, 0],
    [0.9, 6],
  ],
  numbers: fromTrials,
} as const

export const brokenOffReason = {
  id: 'broken-off',
  group: 'protocol',
  sentence: '{observed} accepted, and it broke off without a word.',
  curve: [
    [1, 0],
    [4, 8],
    [8, 12],
  ],
  numbers: fromTrials,
} as const

const soughtServiceReason = {
  id: 'sought-service',
  group: 'protocol',
  sentence: '{service} is what attackers look for from machine to machine.',
  otherwise: '{service} is what ordinary programs ask many machines for, too.',
  curve: [
    [0, -6],
    [1, 8],
  ],
  numbers: fromTrials,
} as const

export const unknownServiceReason = {
  id: 'unknown-service',
  group: 'protocol',
  sentence: 'The hosts are outside, and attackers are not known to look for {service}.',
  inside: 'Attackers are not known to look for {service}.',
  curve: [
    [0, 0],
    [1, -6],
  ],
  numbers: fromTrials,
} as const

export const peersReason = {
  id: 'talked-back',
  group: 'protocol',
  sentence: '{observed} of them talked, as peers of a shared program do.',
  curve: [
    [1, 0],
    [4, -6],
    [15, -12],
  ],
  numbers: fromTrials,
} as const

export const severalServicesReason = {
  id: 'several-services',
  group: 'reach',
  sentence: 'Looked for {observed} in this way, on {reached} in all: {services}.',
  curve: [
    [1, 0],
    [2, 4],
    [5, 8],
  ],
  numbers: fromTrials,
} as const
