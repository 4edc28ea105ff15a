/** The reasons of `vertical-scan`, as they are worded and weighed. */

const fromTrials =
  'From trials: a connect scan of fifteen open ports is told, a monitor that comes back to them is not.'

export const distinctPortsReason = {
  id: 'distinct-ports',
  group: 'reach',
  sentence: 'Tried {observed} on {busiest}.',
  /** Odd flags to one port may be a broken or a made-up packet. */
  curve: [
    [0.07, -12],
    [0.13, 0],
    [0.2, 0],
    [0.4, 7],
    [0.5, 8],
    [0.75, 20],
    [1, 23],
    [2, 28],
    [6, 32],
    [60, 36],
  ],
  numbers: fromTrials,
} as const

export const hollowProbesReason = {
  id: 'hollow-probes',
  group: 'protocol',
  sentence: '{observed} of the ports that it tried led to no ordinary conversation.',
  /** Where it counts against. */
  otherwise:
    'It had no ordinary conversation at {observed} of the ports that it tried; the rest it used.',
  /** Where it asked some of them what they are. */
  versions:
    'At {observed} of the ports it had no ordinary conversation: it opened {versions} again to ask what serves there.',
  /** Ordinary use of many ports (FTP data, RPC) is conversation after conversation. */
  curve: [
    [0.1, -24],
    [0.5, -8],
    [0.75, 0],
    [0.95, 8],
  ],
  numbers: fromTrials,
} as const

export const halfOpenReason = {
  id: 'half-open',
  group: 'protocol',
  sentence: 'Dropped {observed} the moment they answered: a test whether a port is open.',
  curve: [
    [1, 0],
    [2, 8],
    [4, 18],
  ],
  numbers: fromTrials,
} as const

export const openDroppedReason = {
  id: 'open-dropped',
  group: 'protocol',
  sentence: 'Connected to {observed} and left without saying a thing.',
  curve: [
    [2, 0],
    [6, 3],
  ],
  numbers: fromTrials,
} as const

export const testedReason = {
  id: 'tested-first',
  group: 'protocol',
  sentence:
    'Opened and left {observed} before it talked to them: so a tool asks what is behind them.',
  curve: [
    [1, 0],
    [2, 8],
    [4, 18],
  ],
  numbers: fromTrials,
} as const

export const oddFlagsReason = {
  id: 'odd-flags',
  group: 'protocol',
  sentence: 'Sent {observed} with TCP flags that no ordinary program sends ({flags}).',
  curve: [
    [0, 0],
    [1, 8],
    [3, 18],
    [20, 24],
  ],
  numbers: fromTrials,
} as const

export const probeRateReason = {
  id: 'probe-rate',
  group: 'timing',
  sentence: 'Went through them at {observed}.',
  /** Where it counts against. */
  otherwise: 'Went through them slowly, at {observed}.',
  /** In less than a second there is no rate to tell. */
  atOnce: 'Went through {observed}.',
  /** Of several hosts. */
  together: 'Over all of them that came to {observed}.',
  curve: [
    [0.01, -1],
    [0.1, 0],
    [10, 3],
    [100, 5],
  ],
  numbers: fromTrials,
} as const

export const usualReachReason = {
  id: 'usual-reach',
  group: 'novelty',
  sentence: 'That is {observed} what this host usually tries on one machine.',
  curve: [
    [1, -12],
    [4, -4],
    [8, 0],
  ],
  numbers: fromTrials,
} as const

/** A tool that tries again what did not answer comes twice, thrice; a check of health comes as long as it runs. */
export const comesBackReason = {
  id: 'comes-back',
  group: 'timing',
  sentence:
    'It came back to the same ports: each was tried {observed} on average, as checks of health do.',
  curve: [
    [1, 0],
    [2, 0],
    [4, -18],
    [8, -28],
    [30, -40],
  ],
  numbers: fromTrials,
} as const

export const repeatedReason = {
  id: 'repeated',
  group: 'timing',
  sentence: 'Did it over again: each port was tried {observed} on average.',
  curve: [
    [1.2, 0],
    [2, 1],
    [5, 3],
  ],
  numbers: fromTrials,
} as const

export const carriesTrafficReason = {
  id: 'carries-traffic',
  group: 'protocol',
  sentence: 'It also held {observed} with {victim}, with data both ways.',
  curve: [
    [10, 0],
    [40, -6],
    [200, -12],
  ],
  numbers: fromTrials,
} as const

/** Programs that set up calls and games try many ports of a peer until one leads through (RFC 8445). */
export const mediaProbesReason = {
  id: 'media-probes',
  group: 'protocol',
  sentence: 'All went to high UDP ports, and {observed} came of it: so calls and games set up.',
  curve: [
    [0, 0],
    [1, -20],
  ],
  numbers: fromTrials,
} as const

export const severalHostsReason = {
  id: 'several-hosts',
  group: 'reach',
  sentence: 'Did so on {observed}: {hostList}.',
  curve: [
    [1, 0],
    [2, 5],
    [5, 10],
    [20, 16],
    [80, 20],
  ],
  numbers: fromTrials,
} as const

export const toldTogetherReason = {
  id: 'told-together',
  group: 'reach',
  sentence: 'It is part of a scan of {observed}, which is told as one.',
  /** Takes back all that the rest comes to. */
  curve: [
    [1, 0],
    [2, -60],
  ],
  numbers: 'One campaign is one alert: the points are those of the rest, taken back.',
} as const
