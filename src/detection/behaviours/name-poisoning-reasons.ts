/** What counts for forged answers to questions for names, and against it. */
const fromTrials =
  'From trials: tools that answer for every name, against servers with many names, repeaters and machines that start.'

export const llmnrNamesReason = {
  id: 'llmnr-names',
  group: 'reach',
  sentence: 'By LLMNR, where a machine answers for its own name alone, it answered for {observed}.',
  curve: [
    [1, 0],
    [2, 8],
    [3, 16],
    [5, 24],
    [8, 28],
    [16, 32],
  ],
  numbers: fromTrials,
} as const

export const otherNamesReason = {
  id: 'other-names',
  group: 'reach',
  sentence: 'By mDNS or NetBIOS, it answered for {observed} that it had not announced.',
  curve: [
    [2, 0],
    [4, 6],
    [8, 12],
    [20, 18],
  ],
  numbers: fromTrials,
} as const

export const coverageReason = {
  id: 'answered-share',
  group: 'reach',
  sentence: 'It answered for {observed} of the names that the same machines asked of all since.',
  otherwise:
    'It answered for no more than {observed} of the names that the same machines asked of all since: whoever forges answers does so for most.',
  curve: [
    [0.2, -24],
    [0.5, -8],
    [0.75, 0],
    [0.95, 10],
  ],
  numbers: fromTrials,
} as const

export const inVainReason = {
  id: 'in-vain-before',
  group: 'novelty',
  sentence: '{observed} had been asked for before, and nobody was seen to answer.',
  curve: [
    [0, 0],
    [1, 3],
    [3, 10],
    [6, 14],
  ],
  numbers: fromTrials,
} as const

export const takenReason = {
  id: 'names-of-others',
  group: 'protocol',
  sentence: 'For {observed} another machine answers, too, with an address of its own.',
  curve: [
    [1, 0],
    [2, 12],
    [4, 18],
  ],
  numbers: fromTrials,
} as const

export const wayOutReason = {
  id: 'way-out-names',
  group: 'protocol',
  sentence: 'It answered for {special}, by which programs look for a way out of the network.',
  curve: [
    [0, 0],
    [1, 6],
  ],
  numbers: fromTrials,
} as const

export const refusedReason = {
  id: 'logins-refused',
  group: 'sequence',
  sentence: '{observed} that asked then tried to log in there, and none was let in: {refusedSome}.',
  curve: [
    [0, 0],
    [1, 6],
    [3, 10],
    [8, 14],
  ],
  numbers: fromTrials,
} as const

export const letInReason = {
  id: 'let-in',
  group: 'sequence',
  sentence:
    '{observed} that asked then logged in there and was let in, as at a server that is meant.',
  curve: [
    [0, 0],
    [1, -8],
    [3, -16],
    [8, -24],
  ],
  numbers: fromTrials,
} as const
