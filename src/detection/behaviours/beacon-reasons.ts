/** Why calls look like a beacon, or not: sentences, curves, and where their numbers come from. */

const byTrials = 'From the trials of beacons and of ordinary clockwork (docs/detection/beacon.md).'

/** In shares of the notable number. */
export const callCount = {
  id: 'call-count',
  group: 'volume',
  sentence: 'It made {observed}.',
  curve: [
    [0.15, -12],
    [0.25, -3],
    [0.5, 1],
    [1, 5],
    [5, 8],
  ],
  numbers: byTrials,
} as const

export const steadyInterval = {
  id: 'steady-interval',
  group: 'timing',
  sentence: 'The calls came {interval} apart, {observed} steady.',
  /** Where chance cannot do it. */
  beyondChance:
    'The calls came {interval} apart, {observed} steady; calls at random times keep such a beat less often, by {deviation}.',
  curve: [
    [0.5, -18],
    [0.62, -4],
    [0.7, 8],
    [0.82, 11],
    [0.95, 12],
  ],
  numbers: byTrials,
} as const

export const setApart = {
  id: 'set-apart',
  group: 'timing',
  sentence:
    'A typical gap is off by {observed}: timers of ordinary programs are exact, and tools that call home blur theirs on purpose.',
  curve: [
    [0.02, 0],
    [0.045, 8],
    [0.1, 10],
    [0.19, 13],
    [0.24, 15],
    [0.29, 15],
    [0.36, 0],
  ],
  numbers: byTrials,
} as const

export const onTheBeat = {
  id: 'on-the-beat',
  group: 'timing',
  sentence: '{observed} of the gaps are one, two or three intervals long, give or take a third.',
  curve: [
    [0.5, -10],
    [0.68, 0],
    [0.95, 4],
  ],
  numbers: byTrials,
} as const

export const earlyCalls = {
  id: 'early-calls',
  group: 'timing',
  sentence:
    '{observed} of the calls came in less than about half of the interval after the one before.',
  never: 'No call came in less than about half of the interval after the one before.',
  curve: [
    [0.01, 6],
    [0.08, 0],
    [0.25, -10],
  ],
  numbers: byTrials,
} as const

export const standsOut = {
  id: 'stands-out',
  group: 'timing',
  sentence: 'That is {observed} steadier than the rest of what this host does.',
  curve: [
    [0, 0],
    [2, 2],
    [4, 3],
  ],
  numbers: byTrials,
} as const

export const beatsChance = {
  id: 'beats-chance',
  group: 'timing',
  sentence:
    'Calls made at random times may keep as good a beat: it is only {observed} beyond theirs.',
  curve: [
    [1.5, -8],
    [2.5, -2],
    [4, 0],
    [8, 4],
  ],
  numbers: byTrials,
} as const

export const lasted = {
  id: 'lasted',
  group: 'timing',
  sentence: 'It has gone on for {observed}.',
  curve: [
    [60_000, -10],
    [300_000, 0],
    [3_600_000, 2],
    [36_000_000, 4],
    [432_000_000, 8],
  ],
  numbers: byTrials,
} as const

export const covered = {
  id: 'covered',
  group: 'timing',
  sentence: 'That is {observed} of the time for which this host was seen calling anybody.',
  curve: [
    [0.1, -3],
    [0.5, 0],
    [0.9, 0.5],
  ],
  numbers: byTrials,
} as const

export const sizesAlike = {
  id: 'sizes-alike',
  group: 'volume',
  sentence: '{observed} of the calls sent about the same: {size}.',
  otherwise: 'The calls sent differing amounts: only {observed} of them came near {size}.',
  none: 'The calls sent differing amounts, none of them near the median, {size}.',
  curve: [
    [0.15, -14],
    [0.6, 0],
    [0.95, 5],
  ],
  numbers: byTrials,
} as const

export const fetched = {
  id: 'fetched',
  group: 'volume',
  sentence: 'Each got {observed} back on average: something was fetched.',
  /** A TLS handshake alone brings 3 to 6 kB. */
  curve: [
    [7_000, 0],
    [15_000, -8],
    [60_000, -16],
  ],
  numbers: byTrials,
} as const

export const unanswered = {
  id: 'unanswered-calls',
  group: 'protocol',
  sentence: '{observed} of the connections were answered.',
  none: 'Nobody answered any of the connections.',
  kept: 'The proxy let none of the connections through.',
  curve: [
    [0, -6],
    [0.5, 0],
  ],
  numbers: byTrials,
} as const

export const emptyCalls = {
  id: 'empty-calls',
  group: 'protocol',
  sentence: 'In {observed} of the connections nobody said a byte.',
  curve: [
    [0.2, 0],
    [0.8, 4],
  ],
  numbers: byTrials,
} as const

export const posted = {
  id: 'posted',
  group: 'protocol',
  sentence: '{observed} of the calls brought something (HTTP POST or PUT) rather than fetch it.',
  curve: [
    [0.5, 0],
    [0.9, 3],
  ],
  numbers: byTrials,
} as const

export const companions = {
  id: 'companions',
  group: 'protocol',
  sentence: '{observed} of the connections came together with another, as a browser opens them.',
  curve: [
    [0.1, 0],
    [0.4, -10],
  ],
  numbers: byTrials,
} as const

export const heldOpen = {
  id: 'held-open',
  group: 'protocol',
  sentence:
    'A connection was held open for {observed} of the time to the next: so programs wait for news.',
  curve: [
    [0.5, 0],
    [0.85, -14],
  ],
  numbers: byTrials,
} as const

export const openedAnew = {
  id: 'opened-anew',
  group: 'protocol',
  sentence:
    'Each call opened a TLS connection of its own, {observed} after the one before as a rule: programs that ask so often keep one open.',
  curve: [
    [2500, 7],
    [5000, 3],
    [10_000, 0],
  ],
  numbers: byTrials,
} as const

export const keptAlive = {
  id: 'kept-alive',
  group: 'protocol',
  sentence: 'They came inside one connection, as the keep-alives of chats and VPNs do.',
  curve: [
    [0, 0],
    [1, -6],
  ],
  numbers: byTrials,
} as const

export const unusualPort = {
  id: 'unusual-port',
  group: 'protocol',
  sentence: '{service} is an unusual port: ordinary programs seldom call out to it.',
  curve: [
    [0, 0],
    [1, 9],
  ],
  numbers: byTrials,
} as const

export const commonDoor = {
  id: 'common-door',
  group: 'protocol',
  sentence: '{service} is a door that ordinary programs use all day.',
  otherwise: 'Port {port} is a door that ordinary programs use all day.',
  curve: [
    [0, 0],
    [1, -4],
  ],
  numbers: byTrials,
} as const

export const namedDoor = {
  id: 'named-door',
  group: 'reputation',
  sentence: 'It was called by name, as ordinary programs call.',
  curve: [
    [0, 0],
    [1, -10],
  ],
  numbers: byTrials,
} as const

export const alternatePort = {
  id: 'alternate-port',
  group: 'protocol',
  sentence:
    '{service} is an unusual port for a public server; such ports are for tests and proxies.',
  curve: [
    [0, 0],
    [1, 4],
  ],
  numbers: byTrials,
} as const

export const bareAddress = {
  id: 'bare-address',
  group: 'reputation',
  sentence: 'The calls said no name: {called} was called by its address alone.',
  several: 'The calls said no name: it was called by addresses alone.',
  unanswered:
    'It looked up no name before most of the calls: it called {called} by its address alone.',
  curve: [
    [0, 0],
    [1, 4],
  ],
  numbers: byTrials,
} as const

export const manyAddresses = {
  id: 'many-addresses',
  group: 'reputation',
  sentence: 'The one name led to {observed}, one after the other.',
  curve: [
    [4, 0],
    [12, 4],
  ],
  numbers: byTrials,
} as const

export const oneCertificate = {
  id: 'one-certificate',
  group: 'reputation',
  sentence: 'It showed one certificate at {observed}, of SHA-256 {certificate}.',
  curve: [
    [1, 0],
    [2, 6],
  ],
  numbers: byTrials,
} as const

export const clockworkService = {
  id: 'clockwork-service',
  group: 'protocol',
  sentence: 'This service calls at a fixed interval by design.',
  curve: [
    [0, 0],
    [1, -26],
  ],
  numbers: byTrials,
} as const

export const keptOpenService = {
  id: 'kept-open-service',
  group: 'protocol',
  sentence: '{service} is of mail, push, chat or VPN programs, which look for news at an interval.',
  curve: [
    [0, 0],
    [1, -20],
  ],
  numbers: byTrials,
} as const

export const oneSocket = {
  id: 'one-socket',
  group: 'protocol',
  sentence:
    'All came from UDP port {client-port}: one socket that stays open, as of games, telephones and services.',
  curve: [
    [0, 0],
    [1, -20],
  ],
  numbers: 'By the protocol: a program that calls anew is given another port each time (RFC 6056).',
} as const

export const socketPeers = {
  id: 'socket-peers',
  group: 'protocol',
  sentence:
    'From its UDP port {client-port} it called {observed}: so programs keep in touch with several, as cameras, calls and games do.',
  curve: [
    [1, 0],
    [2, -6],
    [3, -18],
  ],
  numbers: byTrials,
} as const

export const insideServer = {
  id: 'inside-server',
  group: 'reputation',
  sentence: 'The server is one of your own network.',
  curve: [
    [0, 0],
    [1, -24],
  ],
  numbers: byTrials,
} as const

export const sharedServer = {
  id: 'shared-server',
  group: 'reputation',
  sentence: '{observed} of yours call it on that port.',
  curve: [
    [1, 0],
    [2, -6],
    [3, -10],
    [8, -18],
  ],
  numbers: byTrials,
} as const
