/** Why a connection looks like a session of somebody elsewhere, or not. */

const byTrials = 'From the trials of remote sessions (docs/detection/remote-session.md).'

export const lengthReason = {
  id: 'length',
  group: 'timing',
  sentence: 'The connection lasted {observed}.',
  curve: [
    [0.3, -8],
    [0.6, 6],
    [1, 10],
    [6, 13],
  ],
  numbers: byTrials,
} as const

export const thinReason = {
  id: 'thin',
  group: 'volume',
  sentence: 'It moved {observed}, both ways together.',
  curve: [
    [0.5, 0],
    [2, 5],
    [400, 5],
    [5000, -4],
    [50_000, -20],
  ],
  numbers: byTrials,
} as const

export const balanceReason = {
  id: 'both-ways',
  group: 'volume',
  sentence: 'The side that said less said {observed} of what the other did.',
  curve: [
    [0.001, -14],
    [0.02, 3],
    [0.5, 4],
  ],
  numbers: byTrials,
} as const

export const paceReason = {
  id: 'pace',
  group: 'timing',
  sentence: 'A pause strays by {observed} from the usual one; those of a clock do not.',
  otherwise: 'A pause strays by only {observed} from the usual one; those of people stray more.',
  curve: [
    [0.1, -26],
    [0.3, -12],
    [0.45, 6],
    [0.6, 8],
  ],
  numbers: byTrials,
} as const

export const restReason = {
  id: 'rest',
  group: 'timing',
  sentence: 'The longest pause was {observed}, and the connection was kept.',
  curve: [
    [20_000, -6],
    [90_000, 2],
    [600_000, 4],
  ],
  numbers: byTrials,
} as const

export const burstsReason = {
  id: 'bursts',
  group: 'volume',
  sentence: 'Something was said in {observed}.',
  curve: [
    [12, 0],
    [40, 3],
  ],
  numbers: byTrials,
} as const

export const oddPortReason = {
  id: 'odd-port',
  group: 'protocol',
  sentence: '{service} is no port that ordinary programs keep a connection to.',
  curve: [
    [0, 0],
    [1, 6],
  ],
  numbers: byTrials,
} as const

export const commonPortReason = {
  id: 'common-port',
  group: 'protocol',
  sentence: 'Ordinary programs keep connections to {service}, too.',
  curve: [
    [0, 0],
    [1, -12],
  ],
  numbers: byTrials,
} as const

export const unknownProtocolReason = {
  id: 'unknown-protocol',
  group: 'protocol',
  sentence: 'What was said is in no protocol that is known here.',
  curve: [
    [0, 0],
    [1, 5],
  ],
  numbers: byTrials,
} as const

export const toldElsewhere = {
  id: 'told-elsewhere',
  group: 'protocol',
  sentence: 'What is said in it was recognised in the clear, and is told by itself.',
  curve: [
    [0, 0],
    [1, -40],
  ],
  numbers: 'By the protocol: what is known by its messages need not be known by its pace.',
} as const

export const usersReason = {
  id: 'users',
  group: 'reputation',
  sentence: '{observed} of yours use that service of the server.',
  curve: [
    [1, 0],
    [2, -16],
    [3, -24],
  ],
  numbers: byTrials,
} as const

export const ledReason = {
  id: 'led-from-outside',
  group: 'sequence',
  sentence: 'After {observed} of the first pauses {peer} spoke first: who asks sits there.',
  curve: [
    [0, -20],
    [0.4, -6],
    [0.6, 3],
    [0.9, 8],
  ],
  numbers: byTrials,
} as const

export const namelessReason = {
  id: 'nameless',
  group: 'reputation',
  sentence: 'It speaks TLS and names no server.',
  curve: [
    [0, 0],
    [1, 5],
  ],
  numbers: byTrials,
} as const

export const namedReason = {
  id: 'named',
  group: 'reputation',
  sentence: 'It names its server, as programs of a known maker do.',
  curve: [
    [0, 0],
    [1, -10],
  ],
  numbers: byTrials,
} as const

export const peersReason = {
  id: 'peers',
  group: 'reach',
  sentence: 'This machine calls {observed} on ports of their own, as programs of many peers do.',
  curve: [
    [2, 0],
    [6, -14],
    [12, -24],
  ],
  numbers: byTrials,
} as const

export const unaskedNameReason = {
  id: 'unasked-name',
  group: 'reputation',
  sentence: 'It was not seen to look up the name that it called, as it did for others.',
  curve: [
    [0, 0],
    [1, 12],
  ],
  numbers: byTrials,
} as const

export const outputReason = {
  id: 'output',
  group: 'volume',
  sentence:
    'For each byte that {peer} said, {actor} sent {observed} back: so orders are answered by what they bring.',
  curve: [
    [1, 0],
    [3, 10],
    [10, 16],
  ],
  numbers: byTrials,
} as const
