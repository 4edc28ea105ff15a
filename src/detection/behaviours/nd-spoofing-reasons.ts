/** Why neighbour advertisements look forged, or not. */
import { count } from './kit/evidence.ts'

/** What the curves come from. */
const fromTrials =
  'From trials: forged advertisements to one side, to both and to all, asked for or not, against failovers, proxies, repeaters and machines that move.'

const disputedReason = {
  id: 'still-used',
  group: 'sequence',
  sentence: 'It advertised {observed} that other machines went on using.',
  otherwise: 'It advertised {observed} that another machine went on using.',
  curve: [
    [0, 0],
    [1, 6],
    [2, 12],
    [5, 16],
  ],
  numbers: fromTrials,
} as const

export function stillUsed(addresses: number, owners: number) {
  const { sentence, otherwise } = disputedReason
  const told = owners > 1 ? sentence : otherwise
  return { ...disputedReason, sentence: told, observed: count(addresses, 'address', 'addresses') }
}

export const ownersReason = {
  id: 'taken-from',
  group: 'reach',
  sentence: 'What it claimed are the addresses of {observed}.',
  curve: [
    [1, 0],
    [2, 12],
    [5, 14],
  ],
  numbers: fromTrials,
} as const

export const unaskedReason = {
  id: 'unasked-advertisements',
  group: 'protocol',
  sentence: 'Sent {observed} of what others have that nobody was seen to ask for.',
  curve: [
    [0, 0],
    [1, 4],
    [5, 12],
    [20, 18],
  ],
  numbers: fromTrials,
} as const

export const insistedReason = {
  id: 'insisted',
  group: 'sequence',
  sentence:
    'Said {observed} unasked that it has an address; the machine that uses it hardly ever did.',
  curve: [
    [3, 0],
    [20, 10],
    [100, 18],
  ],
  numbers: fromTrials,
} as const

export const toItselfReason = {
  id: 'to-itself',
  group: 'protocol',
  sentence: 'Sent {observed} to an address that it said to have itself.',
  curve: [
    [0, 0],
    [1, 16],
    [3, 20],
    [10, 24],
  ],
  numbers: fromTrials,
} as const

export const doubledReason = {
  id: 'answered-twice',
  group: 'protocol',
  sentence:
    '{observed} got two answers, one from it and one from the machine that has the address.',
  curve: [
    [0, 0],
    [1, 4],
    [3, 12],
    [10, 20],
  ],
  numbers: fromTrials,
} as const

export const backAndForthReason = {
  id: 'back-and-forth',
  group: 'timing',
  sentence:
    'The machine that has an address was heard with it {observed} just after it was advertised.',
  curve: [
    [1, 0],
    [4, 6],
    [10, 16],
    [30, 22],
  ],
  numbers: fromTrials,
} as const

export const deniedReason = {
  id: 'denied',
  group: 'sequence',
  sentence: 'Said of {observed} that machines were about to take that it has them already.',
  curve: [
    [2, 0],
    [4, 40],
    [8, 56],
  ],
  numbers: fromTrials,
} as const

export const bothReason = {
  id: 'both-announce',
  group: 'timing',
  sentence:
    'The other machine announced {observed} as readily, as when two are set to one address or a pair lost sight of each other.',
  curve: [
    [0, 0],
    [1, -60],
  ],
  numbers: fromTrials,
} as const

export const asksWithReason = {
  id: 'asks-with-it',
  group: 'sequence',
  sentence:
    'It also asked others from {observed} of the addresses, as a repeater does that passes on for its clients.',
  curve: [
    [0, 0],
    [0.2, 0],
    [0.4, -50],
  ],
  numbers: fromTrials,
} as const

export const onlyAskedReason = {
  id: 'only-asked',
  group: 'protocol',
  sentence:
    'It spoke for {observed} only when asked, and nobody else answered, as a router does that answers for others.',
  curve: [
    [0, 0],
    [1, -50],
  ],
  numbers: fromTrials,
} as const

export const settledReason = {
  id: 'settled',
  group: 'timing',
  sentence: '{observed} passed to it and stayed, as when one machine takes over for another.',
  curve: [
    [0, 0],
    [1, -12],
  ],
  numbers: fromTrials,
} as const

export const virtualReason = {
  id: 'virtual-router',
  group: 'protocol',
  sentence: 'Its hardware address is one that routers share as a pair.',
  curve: [
    [0, 0],
    [1, -40],
  ],
  numbers: fromTrials,
} as const
