/** What counts for guessing and against it. */
import type { Evidence } from '../../contracts/index.ts'
import {
  atLeast,
  evennessOf,
  isShapedAlone,
  markedMin,
  sameMin,
  type Tries,
  triesIn,
} from './brute-force-clock.ts'
import { comparedSizes } from './exchange-sizes.ts'
import { bytes, count, duration, measure, rate, scaled, share, weigh } from './kit/evidence.ts'
import { luredReason } from './kit/lures.ts'

/** A round of visits, hardly more than one to a server, in which nothing was read of a login. */
const roundTriesMax = 1.5
function isRound(tries: Tries): boolean {
  const all = triesIn(tries)
  return tries.unread * 2 > all && tries.servers > 1 && all <= tries.servers * roundTriesMax
}

function reachOf(tries: Tries) {
  const observed = count(tries.servers, 'server')
  if (isRound(tries)) return { ...onceEachReason, observed }
  return isAgain(tries) ? null : { ...manyServersReason, observed }
}

export function weighTries(tries: Tries, attemptsNotable: number): Evidence[] {
  const all = triesIn(tries)
  const { refused, notLetIn, letIn, work, usual } = tries
  const minutes = Math.max(1 / 60, tries.spanMs / 60_000)
  const usualCount = Number.isNaN(usual) ? null : count(usual, 'login')
  const { middle, alike } = comparedSizes(tries.sizes)
  const isShaped = isShapedAlone(tries)
  return weigh([
    {
      ...attemptsReason,
      observed: atLeast(count(all, 'login'), tries.isLossy),
      baseline: usualCount,
      curve: scaled(attemptsReason.curve, attemptsNotable),
    },
    { ...refusedReason, observed: share(refused / all) },
    { ...luredReason, observed: measure(tries.isLured ? 1 : 0, 'yes or no', 'yes') },
    {
      ...(tries.isDesktop ? noDesktopReason : notLetInReason),
      observed: share(notLetIn / all),
    },
    ...(isShaped
      ? [
          alikeOf(alike),
          { ...shortExchangesReason, observed: bytes(middle) },
          { ...slowAnswersReason, observed: duration(tries.answerMs) },
        ]
      : []),
    { ...letInReason, observed: share(letIn / (letIn + all)) },
    { ...workingSessionsReason, observed: share(work / (work + all)) },
    { ...attemptRateReason, observed: paceOf(all / minutes, tries) },
    { ...inBurstsReason, observed: share(tries.hasty / Math.max(1, tries.connections)) },
    evennessOf(tries),
    ...jobSigns(tries, all),
    reachOf(tries),
    { ...usualLoadReason, observed: measure(all / usual, 'times'), baseline: usualCount },
  ])
}

/** Whoever asks several servers so often with one password tries it again where it was refused: no guesser does. */
const againMin = 3
const againShareMin = 0.9
const isAgain = ({ marked, sameShare, connections, servers }: Tries) =>
  marked >= Math.max(markedMin, againMin * servers) &&
  marked >= againShareMin * connections &&
  sameShare >= againShareMin

/** What tells a job with an old password from guesses. */
function jobSigns(tries: Tries, all: number) {
  const { marked, sameShare, before, isInside, servers } = tries
  if (servers !== 1 && !isAgain(tries)) return []
  const isSame = sameShare >= sameMin
  if (servers !== 1) return [{ ...sameReason, observed: share(sameShare) }]
  return [
    isInside ? { ...ownJobReason, observed: count(all, 'login') } : null,
    isInside ? { ...beforeReason, observed: count(before, 'time') } : null,
    marked >= markedMin && isSame ? { ...sameReason, observed: share(sameShare) } : null,
    marked >= markedMin && !isSame ? { ...otherReason, observed: share(1 - sameShare) } : null,
  ]
}

const fromTrials = 'From the trials: guessing is told from eight refused logins on, at any pace.'

const attemptsReason = {
  id: 'attempts',
  group: 'volume',
  sentence: 'Tried {observed} at {service} in {span}.',
  curve: [
    [0.25, 0],
    [0.5, 22],
    [1, 25],
    [4, 28],
    [25, 32],
  ],
  numbers: fromTrials,
} as const

const refusedReason = {
  id: 'refusals',
  group: 'protocol',
  sentence: 'The server said in the clear that it refused {observed} of them.',
  curve: [
    [0.2, 0],
    [0.5, 10],
    [0.9, 14],
  ],
  numbers: fromTrials,
} as const

const notLetInReason = {
  id: 'not-let-in',
  group: 'protocol',
  sentence:
    '{observed} of them were sessions that ended without the short message by which an SSH server lets somebody in.',
  curve: [
    [0.2, 0],
    [0.5, 9],
    [0.9, 14],
  ],
  numbers: fromTrials,
} as const

const noDesktopReason = {
  ...notLetInReason,
  sentence:
    '{observed} of them were sessions that ended where an RDP server refuses a password: after the answer to its challenge, before any desktop.',
} as const

/** Where they differ it counts against. */
function alikeOf(alike: number) {
  const { sentence } = allAlikeReason
  return {
    ...allAlikeReason,
    sentence: alike < 0.7 ? `Only ${sentence}` : sentence,
    observed: share(alike),
  }
}

const allAlikeReason = {
  id: 'all-alike',
  group: 'protocol',
  sentence: '{observed} of the short sessions moved within a quarter of {size}.',
  curve: [
    [0.4, -10],
    [0.7, 0],
    [0.95, 6],
  ],
  numbers: 'From the trials of logins behind encryption.',
} as const

const shortExchangesReason = {
  id: 'short-exchanges',
  group: 'protocol',
  sentence: 'A typical one moved {observed}; refused logins are short.',
  curve: [
    [2_000, 4],
    [6_000, 2],
    [10_000, 0],
    [30_000, -6],
  ],
  numbers: 'From the trials of logins behind encryption.',
} as const

const slowAnswersReason = {
  id: 'slow-answers',
  group: 'timing',
  sentence:
    'It took the server {observed} to answer a typical one; many servers make a refused login wait.',
  curve: [
    [150, -16],
    [400, 0],
    [1000, 6],
    [2000, 8],
  ],
  numbers: 'From the trials: what a server answers at once is seldom a refusal.',
} as const

const letInReason = {
  id: 'let-in',
  group: 'protocol',
  sentence: '{observed} of its logins were let in; guesses are refused.',
  /** A few mistakes are among the logins of many people; a guesser's few successes are not most of them. */
  curve: [
    [0.3, 0],
    [0.5, -10],
    [0.7, -22],
    [0.9, -40],
    [1, -60],
  ],
  numbers: 'From the trials: people who mistype, jobs that log in anew each time.',
} as const

const workingSessionsReason = {
  id: 'working-sessions',
  group: 'protocol',
  sentence: '{observed} of its sessions carried more than a refused login does.',
  curve: [
    [0.15, 0],
    [0.3, -6],
    [0.6, -20],
    [0.9, -40],
  ],
  numbers: 'From the trials: mail programs and offices behind one address.',
} as const

/** What took less than a second is told by what it would be in a whole one. */
function paceOf(perMinute: number, { spanMs, isLossy }: Tries) {
  const pace = rate(perMinute, 'tries/min')
  return atLeast(pace, isLossy || spanMs < 1000)
}

const attemptRateReason = {
  id: 'attempt-rate',
  group: 'timing',
  sentence: 'That is {observed}.',
  curve: [
    [10, 0],
    [40, 5],
    [200, 8],
    [600, 11],
  ],
  numbers:
    'Set by hand: people and most jobs are slower. Slowness says nothing for them: guessers wait, too.',
} as const

const inBurstsReason = {
  id: 'in-bursts',
  group: 'timing',
  sentence: '{observed} of them came within a second of the one before; people wait.',
  curve: [
    [0.2, 0],
    [0.5, 3],
    [0.8, 6],
  ],
  numbers: 'Set by hand: people and monitors wait longer than a second.',
} as const

const ownJobReason = {
  id: 'own-job',
  group: 'volume',
  sentence:
    '{actor} is a machine of ours, and {observed} on one server may be a job with an old password.',
  curve: [
    [8, -2],
    [20, 0],
  ],
  numbers: 'Set by hand: nothing but a first doubt, for a guesser may be inside, too.',
} as const

const beforeReason = {
  id: 'got-in-before',
  group: 'novelty',
  sentence:
    '{actor} had got in there {observed} before the first was refused: its password may have changed.',
  curve: [
    [0, 0],
    [1, -4],
    [3, -8],
    [10, -12],
  ],
  numbers: 'From the trials: jobs and mail programs that worked until a password changed.',
} as const

const sameReason = {
  id: 'same-password',
  group: 'protocol',
  sentence:
    'Of the connections that asked with one name and password in the clear, {observed} asked the same as the one before, as a job with an old password does.',
  curve: [
    [0.6, 0],
    [0.8, -8],
    [0.95, -34],
  ],
  numbers: 'From the trials: nobody guesses the same again.',
} as const

const otherReason = {
  id: 'other-password',
  group: 'protocol',
  sentence:
    'Of the connections that asked with one name and password in the clear, {observed} asked with another than the one before; a job asks the same.',
  curve: [
    [0.5, 0],
    [0.8, 4],
  ],
  numbers: 'From the trials: nobody guesses the same again.',
} as const

const manyServersReason = {
  id: 'many-servers',
  group: 'reach',
  sentence: 'They went to {observed}: {some}.',
  curve: [
    [2, 0],
    [4, 4],
    [10, 8],
  ],
  numbers: 'Set by hand: one address whose logins are refused on many servers is no forgotten job.',
} as const

const onceEachReason = {
  id: 'once-each',
  group: 'reach',
  sentence:
    'They went to {observed}, hardly more than once to each, and in most of them no refusal was read.',
  curve: [
    [2, -8],
    [6, -30],
    [20, -40],
  ],
  numbers: 'From the trials: backups, inventories and servers that call their clients back.',
} as const

const usualLoadReason = {
  id: 'usual-load',
  group: 'novelty',
  sentence: 'That is {observed} what this server usually refuses to one address.',
  curve: [
    [1, -12],
    [4, -4],
    [8, 0],
  ],
  numbers: 'Set by hand: what a server sees each day needs no alarm.',
} as const
