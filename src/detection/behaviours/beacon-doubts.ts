/** Why calls look like something else than a beacon: by what was moved, and by who spoke when. */

const byTrials = 'From the trials of beacons and of ordinary clockwork (docs/detection/beacon.md).'

export const brought = {
  id: 'brought',
  group: 'volume',
  sentence: 'Half of them sent {observed} or more: files were moved.',
  curve: [
    [50_000, 0],
    [300_000, -8],
    [1_000_000, -20],
    [5_000_000, -24],
  ],
  numbers: byTrials,
} as const

export const turnedAway = {
  id: 'turned-away',
  group: 'protocol',
  sentence:
    'In {observed} of the connections the server refused its login: it comes with a wrong password and gets no orders.',
  curve: [
    [0, 0],
    [0.5, -40],
  ],
  numbers: byTrials,
} as const

export const spokenFirst = {
  id: 'spoken-first',
  group: 'sequence',
  sentence:
    'After {observed} of the first pauses {called} spoke first: {actor} did not call to ask there.',
  curve: [
    [0.3, 0],
    [0.6, -10],
    [0.9, -16],
  ],
  numbers: byTrials,
} as const

export const talkedOn = {
  id: 'talked-on',
  group: 'timing',
  sentence:
    'In {observed} of the check-ins they talked on for longer than a second, as people and their programs do.',
  curve: [
    [0.1, 0],
    [0.4, -10],
  ],
  numbers: byTrials,
} as const

export const silentPeers = {
  id: 'silent-peers',
  group: 'reach',
  sentence:
    'At the same pace {actor} called {observed} that did not answer either: so a program tries a list of peers, and malware has one or a few to call.',
  curve: [
    [3, 0],
    [7, -22],
    [16, -30],
  ],
  numbers: byTrials,
} as const

export const keptByName = {
  id: 'kept-by-name',
  group: 'reputation',
  sentence:
    '{actor} looked up a name just before it opened the connection: so programs find the service that they stay connected to.',
  curve: [
    [0, 0],
    [1, -14],
  ],
  numbers: byTrials,
} as const

export const keptProtocol = {
  id: 'kept-protocol',
  group: 'protocol',
  sentence:
    'It speaks {protocol} in the clear, which keeps a connection and sends signs of life in it.',
  curve: [
    [0, 0],
    [1, -14],
  ],
  numbers: 'By the protocols: their clients ask at an interval whether the other side is there.',
} as const
