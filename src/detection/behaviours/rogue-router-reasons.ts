/** Why a router looks like one that nobody asked for, or not. */

/** What the curves come from. */
const fromTrials =
  'From trials: routers set up to catch traffic, slow and fast, with and without a word against the true one, against pairs, successors, sharing laptops and border routers.'

export const newcomerReason = {
  id: 'newcomer',
  group: 'novelty',
  sentence: 'It began {observed} after the router that was there before.',
  curve: [
    [120, 0],
    [600, 8],
    [3600, 10],
  ],
  numbers: fromTrials,
} as const

export const otherPrefixReason = {
  id: 'other-prefix',
  group: 'protocol',
  sentence: 'Gave {observed} that no other router here gives.',
  curve: [
    [0, 0],
    [1, 8],
  ],
  numbers: fromTrials,
} as const

export const otherResolverReason = {
  id: 'other-resolver',
  group: 'protocol',
  sentence: 'Told machines to ask {observed} that no other router here names.',
  curve: [
    [0, 0],
    [1, 8],
  ],
  numbers: fromTrials,
} as const

export const preferredReason = {
  id: 'preferred',
  group: 'protocol',
  sentence: 'Asked to be preferred over other routers, in {observed}; these do not.',
  curve: [
    [0, 0],
    [1, 12],
    [5, 16],
  ],
  numbers: fromTrials,
} as const

export const withdrawnReason = {
  id: 'withdrawn',
  group: 'sequence',
  sentence:
    'While it offered itself, the other router was called off {observed} in its own name as soon as it had come back.',
  curve: [
    [1, 0],
    [3, 16],
    [10, 34],
    [30, 40],
  ],
  numbers: fromTrials,
} as const

export const oftenReason = {
  id: 'often',
  group: 'timing',
  sentence: 'Offered itself to all {observed}, more often than routers may.',
  curve: [
    [20, 0],
    [24, 8],
    [60, 20],
  ],
  numbers:
    'From what the protocol allows: no two to all within 3 s, so 20 a minute (RFC 4861 6.2.6); the rest from trials.',
} as const

export const successorReason = {
  id: 'successor',
  group: 'timing',
  sentence:
    'The router before it has been silent for {observed}, as when one takes the place of another.',
  curve: [
    [300, 0],
    [900, -14],
    [1800, -24],
  ],
  numbers: fromTrials,
} as const

export const samePrefixReason = {
  id: 'same-prefix',
  group: 'protocol',
  sentence: 'It gives {observed} that the other router gives too, as a second one does.',
  curve: [
    [0, 0],
    [1, -16],
  ],
  numbers: fromTrials,
} as const
