/** Why ARP messages look forged, or not. */
import { count } from './kit/evidence.ts'

/** What the curves come from. */
const fromTrials =
  'From trials: poisoning of one and of both sides, by answers, questions and announcements, against failovers, routers that answer for others and machines that move.'

/** A machine that has one address only may share it by mistake; very many are a router's work. */
export function severalAddressesReason(proxyMin: number) {
  return {
    id: 'several-addresses',
    group: 'reach',
    sentence: 'One hardware address claimed {observed}.',
    curve: [
      [1, -24],
      [2, 6],
      [4, 8],
      [proxyMin, 8],
      [proxyMin * 4, -10],
    ],
    numbers: fromTrials,
  } as const
}

export const takenOverReason = {
  id: 'taken-over',
  group: 'novelty',
  sentence: '{observed} had been held by another machine before.',
  otherwise: 'It claimed {observed} that another machine has.',
  curve: [
    [0, 0],
    [1, 6],
    [2, 8],
  ],
  numbers: fromTrials,
} as const

export const losersReason = {
  id: 'taken-from',
  group: 'reach',
  sentence: 'What it claimed had been the addresses of {observed}.',
  curve: [
    [1, 0],
    [2, 12],
    [5, 14],
  ],
  numbers: fromTrials,
} as const

export function unaskedOf(unasked: number) {
  const { sentence, otherwise } = unaskedAnswersReason
  const told = unasked === 1 ? otherwise : sentence
  return { ...unaskedAnswersReason, sentence: told, observed: count(unasked, 'answer') }
}

const unaskedAnswersReason = {
  id: 'unasked-answers',
  group: 'protocol',
  sentence: 'Gave {observed} that nobody was seen to ask for, each to one machine.',
  otherwise: 'Gave one machine {observed} that nobody was seen to ask for.',
  curve: [
    [0, 0],
    [1, 8],
    [4, 14],
    [20, 20],
  ],
  numbers: fromTrials,
} as const

export const toItselfReason = {
  id: 'to-itself',
  group: 'protocol',
  sentence: 'Sent {observed} to an address that it claimed to have itself.',
  curve: [
    [0, 0],
    [1, 16],
    [3, 20],
    [10, 24],
  ],
  numbers: fromTrials,
} as const

export const backAndForthReason = {
  id: 'back-and-forth',
  group: 'timing',
  sentence: 'An address went back and forth between it and another machine {observed}.',
  curve: [
    [2, 0],
    [4, 6],
    [10, 18],
    [30, 26],
  ],
  numbers: fromTrials,
} as const

export const insistedReason = {
  id: 'insisted',
  group: 'sequence',
  sentence: 'Announced to all {observed} that it has an address which another machine uses.',
  curve: [
    [10, 0],
    [40, 8],
    [120, 12],
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
    [1, -16],
  ],
  numbers: fromTrials,
} as const
