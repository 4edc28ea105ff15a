/** Why an upload looks like files taken away, or not. */

import { byHand } from './kit/evidence.ts'

/** Of curves that were moved until the trials beside this were told apart. */
const fromTrials =
  'From trials: uploads of people, devices and jobs over wide ranges, and thefts at many paces.'

export const usualUploadReason = {
  id: 'usual-upload',
  group: 'novelty',
  sentence: 'What it sent there is {observed} what this machine usually sends to one server.',
  curve: [
    [1, -16],
    [4, -4],
    [10, 4],
    [100, 10],
  ],
  numbers: byHand,
} as const

export const mostElsewhereReason = {
  id: 'most-elsewhere',
  group: 'novelty',
  sentence:
    'What it sent there is {observed} the most it sent to any other outside server in the {watched} it was watched.',
  /** A machine that uploads often has done so elsewhere; a first upload of a size never seen stands out. */
  curve: [
    [1, -12],
    [4, -2],
    [30, 5],
    [300, 8],
  ],
  numbers: fromTrials,
} as const

export const firstContactReason = {
  id: 'first-contact',
  group: 'novelty',
  sentence: 'In the {observed} it was watched before, it had not used that server.',
  curve: [
    [1_800_000, 1],
    [3_600_000, 3],
    [28_800_000, 6],
  ],
  numbers: fromTrials,
} as const

export const sharedServerReason = {
  id: 'shared-server',
  group: 'reputation',
  sentence: '{observed} of yours sent anything to that server.',
  alone: 'No other machine of yours sent anything to that server.',
  curve: [
    [1, 2],
    [2, -2],
    [4, -12],
  ],
  numbers: fromTrials,
} as const

export const sentReason = {
  id: 'sent',
  group: 'volume',
  sentence: 'Sent {observed} to {server} in {span}.',
  curve: [
    [0.05, 0],
    [0.25, 6],
    [1, 14],
    [5, 20],
    [50, 26],
  ],
  numbers: byHand,
} as const

export const oneSidedReason = {
  id: 'one-sided',
  group: 'volume',
  sentence: 'For each byte that came back, {observed} went out.',
  curve: [
    [1, -16],
    [3, -4],
    [8, 4],
    [40, 8],
    [1000, 11],
  ],
  numbers: byHand,
} as const

export const unusualPortReason = {
  id: 'unusual-port',
  group: 'protocol',
  sentence: '{service} is an unusual port for an upload.',
  otherwise: '{service} is what ordinary uploads use.',
  curve: [
    [0, -4],
    [1, 8],
  ],
  numbers: byHand,
} as const

export const onlyServerReason = {
  id: 'only-server',
  group: 'novelty',
  sentence: 'It used only {observed} in all the time it was watched: a device that does one thing.',
  /** A camera or a meter knows its one cloud; the time server and the maker's are two more. */
  curve: [
    [1, -14],
    [3, -12],
    [5, 0],
  ],
  numbers: fromTrials,
} as const

export const namelessReason = {
  id: 'nameless',
  group: 'protocol',
  sentence: 'Nothing on the connection named {server}: it was called by its bare address.',
  curve: [
    [0, 0],
    [1, 9],
  ],
  numbers: fromTrials,
} as const

export const lookedUpReason = {
  id: 'looked-up',
  group: 'protocol',
  sentence: 'It never looked up a name for {server}, as it did for others.',
  otherwise: 'It looked up a name right before it first called {server}, as ordinary programs do.',
  curve: [
    [0, -12],
    [1, 5],
  ],
  numbers: fromTrials,
} as const

export const fetchedTooReason = {
  id: 'fetched-too',
  group: 'volume',
  sentence: 'Over {observed} of the connections to it, more came back than went out.',
  curve: [
    [0.15, 0],
    [0.35, -5],
    [0.8, -7],
    [0.95, -10],
  ],
  numbers: fromTrials,
} as const

export const piecesReason = {
  id: 'pieces',
  group: 'sequence',
  sentence:
    'It went out by {observed}, each a minute or more after the one before: each sent a hundred kilobytes or more and brought next to nothing back.',
  curve: [
    [5, 0],
    [10, 7],
    [60, 14],
  ],
  numbers: fromTrials,
} as const

export const datagramsReason = {
  id: 'datagrams',
  group: 'protocol',
  sentence: 'It went out as a stream of datagrams, as calls, games and live video do.',
  curve: [
    [0, 0],
    [1, -20],
  ],
  numbers: fromTrials,
} as const

export const manyPeersReason = {
  id: 'many-peers',
  group: 'reach',
  sentence:
    'It called {observed} outside on unusual ports, as programs do that share files among many.',
  curve: [
    [3, 0],
    [10, -10],
    [25, -18],
  ],
  numbers: fromTrials,
} as const

export const sentBeforeReason = {
  id: 'sent-before',
  group: 'novelty',
  sentence: 'That is {observed} the most it sent to this very server on an earlier occasion.',
  curve: [
    [1.5, -20],
    [4, -8],
    [10, 0],
  ],
  numbers: fromTrials,
} as const

export const strangeServerReason = {
  id: 'strange-server',
  group: 'novelty',
  /** It says how little is known; what counts is that no lookup led there. */
  sentence:
    'There is no baseline yet, after {observed} of watching; but before nearly every other call outside it looked up a name.',
  curve: [
    [0, 1],
    [900_000, 1],
  ],
  numbers: byHand,
} as const

export const beginningReason = {
  id: 'beginning',
  group: 'novelty',
  sentence: 'It had been watched for {observed} by then: too briefly to know what is usual for it.',
  curve: [
    [0, -5],
    [1_800_000, -5],
  ],
  numbers: fromTrials,
} as const

export const dailyReason = {
  id: 'daily',
  group: 'timing',
  sentence: 'It sent about as much to {server} at about this hour on {observed}, as a job does.',
  curve: [
    [2, 0],
    [3, -14],
    [6, -22],
  ],
  numbers: fromTrials,
} as const
