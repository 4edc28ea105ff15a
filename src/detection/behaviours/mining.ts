import { type Talk, watchTalks } from './clear-talk.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, onePeer, spanMs, type Telling } from './kit/episodes.ts'
import { bytes, count, duration, measure, weigh } from './kit/evidence.ts'
import { serviceText } from './kit/services.ts'

const byTrials = 'From the trials of miners (docs/detection/mining.md).'

const speaks = {
  id: 'mining',
  group: 'protocol',
  sentence:
    'It speaks in the clear what miners of cryptocurrency say to their pool (Stratum or its kin).',
  curve: [
    [0, 0],
    [1, 36],
  ],
  numbers: byTrials,
} as const

const answered = {
  id: 'answered',
  group: 'protocol',
  sentence: 'The pool answered with {received}: work was given out.',
  otherwise: 'The pool said next to nothing: no work was given out.',
  curve: [
    [0, -16],
    [100, 0],
    [400, 6],
  ],
  numbers: byTrials,
} as const

const lasted = {
  id: 'lasted',
  group: 'timing',
  sentence: 'It has gone on for {observed}.',
  curve: [
    [60_000, 0],
    [900_000, 5],
    [7_200_000, 8],
  ],
  numbers: byTrials,
} as const

const inside = {
  id: 'inside',
  group: 'reputation',
  sentence: '{peer}, which it mines with, is in your own network: somebody set it up there.',
  curve: [
    [0, 0],
    [1, -4],
  ],
  numbers: byTrials,
} as const

const card: BehaviourCard = {
  name: 'mining',
  kind: 'behaviour',
  technique: 'T1496',
  techniqueName: 'Resource Hijacking',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} mined cryptocurrency with {peer}',
  summary:
    '{actor} exchanged the messages of a miner of cryptocurrency, in the clear, with {peer} on {service}: {sent} out and {received} in, over {span}. {alone} Where nobody meant it to mine, a program of a stranger runs on it.',
  innocent: [
    {
      text: 'Somebody mines on purpose, with a machine that is there for it.',
      check: 'Whose is {actor}, and is it meant to mine?',
    },
  ],
  blind: ['Whose account the work is credited to, and miners whose connection is encrypted.'],
  lookedLike: 'mining of cryptocurrency by {actor} with {peer}',
  recommend: {
    action: 'block-address',
    target: 'peer',
    ttlSeconds: 14_400,
    why: 'Stops the mining at this pool and nothing else; then find the program, and how it came there.',
  },
}

/** A machine of ours works for a pool of miners: known by its messages, not by a port or a list of pools. */
export const mining = defineBehaviour({
  card,
  tunables: commonTunables(3600),
  start: (setting) =>
    watchTalks(setting, { card, isOf: (application) => application === 'stratum', tell }),
})

/** Of a pool that says less than this nobody got work. */
const workBytes = 100

function tell(episode: Episode<Talk>, seenBy: number): Telling {
  const { state } = episode
  const { source, destination, protocol, port, sent, received, isInside } = state
  const lastedMs = spanMs(episode)
  const evidence = weigh([
    { ...speaks, observed: yesNo(true) },
    {
      ...answered,
      sentence: received < workBytes ? answered.otherwise : answered.sentence,
      observed: measure(received, 'bytes'),
    },
    { ...lasted, observed: duration(lastedMs) },
    { ...inside, observed: yesNo(isInside) },
  ])
  const others = seenBy - 1
  const facts = {
    service: serviceText(protocol, port),
    sent: bytes(sent),
    received: bytes(received),
    span: duration(lastedMs),
    alone:
      others < 1
        ? 'No other machine of yours was seen to do so.'
        : `${count(others, 'other machine', 'other machines').text} of yours did the same there.`,
  }
  return { actor: source, ...onePeer(destination), evidence, facts }
}

function yesNo(value: boolean) {
  return measure(value ? 1 : 0, 'yes or no', value ? 'yes' : 'no')
}
