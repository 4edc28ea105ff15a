/** Why a conversation is a shell that somebody elsewhere types into, or not. */

const byTrials = 'From the trials of reverse shells (docs/detection/reverse-shell.md).'

export const prompted = {
  id: 'prompted',
  group: 'protocol',
  sentence: 'In the clear {actor} sent {prompts}, and {peer} answered them with commands.',
  curve: [
    [0, 0],
    [1, 38],
  ],
  numbers: byTrials,
} as const

export const unprompted = {
  id: 'unprompted',
  group: 'protocol',
  sentence:
    'In the clear {peer} sent the names of shell commands, line by line, and {actor} answered.',
  curve: [
    [0, 0],
    [1, 32],
  ],
  numbers: byTrials,
} as const

export const output = {
  id: 'output',
  group: 'volume',
  sentence:
    'For each byte that {peer} said, {actor} sent {observed} back: what the commands brought.',
  curve: [
    [1, 0],
    [4, 5],
    [10, 6],
  ],
  numbers: byTrials,
} as const

export const outside = {
  id: 'outside',
  group: 'reputation',
  sentence: '{peer} is outside of your network.',
  curve: [
    [0, 0],
    [1, 4],
  ],
  numbers: byTrials,
} as const

export const inside = {
  id: 'inside',
  group: 'reputation',
  sentence: '{peer} is in your own network.',
  curve: [
    [0, 0],
    [1, -4],
  ],
  numbers: byTrials,
} as const

export const unasked = {
  id: 'unasked',
  group: 'reputation',
  sentence: '{actor} was not seen to look up a name before.',
  curve: [
    [0, 0],
    [1, 3],
  ],
  numbers: byTrials,
} as const

export const asked = {
  id: 'asked',
  group: 'reputation',
  sentence: '{actor} looked up a name just before, as programs of a known maker do.',
  curve: [
    [0, 0],
    [1, -4],
  ],
  numbers: byTrials,
} as const

export const oddPort = {
  id: 'odd-port',
  group: 'protocol',
  sentence: '{service} is a port that ordinary programs seldom call.',
  curve: [
    [0, 0],
    [1, 2],
  ],
  numbers: byTrials,
} as const

export const sharedConsole = {
  id: 'shared-console',
  group: 'reputation',
  sentence: '{observed} of yours do the same with that service, as devices of one maker do.',
  curve: [
    [1, 0],
    [3, -8],
    [8, -24],
  ],
  numbers: byTrials,
} as const
