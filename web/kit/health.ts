/** When a sensor or the system is called unwell: every bound in one place, each with its reason. */
import type { Agent } from '../api/index.ts'
import type { MarkName } from './shapes.ts'

export const bounds = {
  silentMs: {
    at: 15_000,
    why: 'A sensor gives a sign of life each second; one that is busy may be some seconds late.',
  },
  lossShare: {
    at: 0.001,
    why: 'One packet in a thousand: what calls home a few times an hour can be lost whole.',
  },
  behindMs: {
    at: 10_000,
    why: 'An alert that comes ten seconds later than its traffic is late for whoever acts on it.',
  },
  processorShare: {
    at: 0.9,
    why: 'Above it, a burst of traffic finds no processor, and packets are lost.',
  },
  memoryShare: {
    at: 0.95,
    why: 'Above it, the system ends processes to get room, and this one is among the largest.',
  },
  diskDays: {
    at: 7,
    why: 'A week is what it takes to order a disk, or to agree on keeping less.',
  },
  diskFreeShare: {
    at: 0.05,
    why: 'With a twentieth left, one large file of anybody fills the disk.',
  },
  stallMs: {
    at: 1_000,
    why: 'Signs of life are due each second: who makes others wait longer misses one.',
  },
  waitingRecords: {
    at: 8_000,
    why: 'A queue holds 10,000 records; when it is full, whoever finds more has to wait.',
  },
} as const satisfies Readonly<Record<string, { readonly at: number; readonly why: string }>>

export type SensorState =
  | 'failed'
  | 'silent'
  | 'late'
  | 'losing'
  | 'expired'
  | 'refused'
  | 'shedding'
  | 'behind'
  | 'slowed'
  | 'sampling'
  | 'clock'
  | 'expiring'
  | 'never'
  | 'revoked'
  | 'ok'
  | 'stopped'
  | 'finished'

interface SensorWords {
  readonly word: string
  readonly mark: MarkName
  /** Broken ones first. */
  readonly rank: number
  readonly isBroken: boolean
  readonly isReporting: boolean
}

/** In order, broken ones first; which mark each bears, and whether what it sends comes in. */
const words = [
  ['expired', 'Expired', 'critical', 'broken'],
  ['failed', 'Failed', 'critical', 'broken'],
  ['refused', 'Refused', 'critical', 'broken'],
  ['silent', 'Silent', 'critical', 'broken'],
  ['shedding', 'Giving up data', 'high', 'unwell'],
  ['late', 'Late', 'high', 'unwell'],
  ['losing', 'Losing packets', 'high', 'unwell'],
  ['behind', 'Behind', 'medium', 'unwell'],
  ['slowed', 'Slowed', 'medium', 'unwell'],
  ['sampling', 'Sampling', 'medium', 'unwell'],
  ['clock', 'Clock off', 'medium', 'unwell'],
  ['expiring', 'Expiring', 'medium', 'unwell'],
  ['never', 'Not heard yet', 'medium', 'waiting'],
  ['ok', 'OK', 'ok', 'well'],
  ['stopped', 'Stopped', 'info', 'over'],
  ['finished', 'Finished', 'info', 'over'],
  ['revoked', 'Revoked', 'info', 'over'],
] as const satisfies readonly (readonly [SensorState, string, MarkName, string])[]

export const sensorWords = Object.fromEntries(
  words.map(([state, word, mark, way], rank) => [
    state,
    {
      ...{ word, mark, rank },
      isBroken: way === 'broken' || way === 'unwell',
      isReporting: way === 'unwell' || way === 'well',
    },
  ]),
) as unknown as Readonly<Record<SensorState, SensorWords>>

type Known = Pick<Agent, 'state' | 'silentMs' | 'ended' | 'kind' | 'lagMs' | 'remote'>

/** `lossShare`: of the last minutes, 0 to 1; null where that is not known. */
export function sensorState(agent: Known, lossShare: number | null): SensorState {
  const { ended, state, silentMs, kind, lagMs, remote } = agent
  // Of a sensor elsewhere the server knows more than stands here, but for what was lost of late.
  if (remote !== null && state !== 'stopped' && state !== 'reporting') return state
  if (ended !== null && (remote === null || state === 'stopped')) {
    const states = {
      ended: 'finished',
      stopped: 'stopped',
      failed: 'failed',
      died: 'failed',
    } as const
    // A sensor elsewhere does not say why it ended: of a live one nobody thinks that it is finished.
    if (remote !== null && kind === 'live' && ended.how === 'ended') return 'stopped'
    return states[ended.how]
  }
  // After the clock was set back nobody knows for how long.
  const isUnknown = silentMs === null && state === 'silent'
  if (remote === null && (isUnknown || (silentMs ?? 0) > bounds.silentMs.at)) return 'silent'
  if (state === 'late') return 'late'
  if (lossShare !== null && lossShare >= bounds.lossShare.at) return 'losing'
  // A file is read as fast as it goes: how far apart its packets are in time says nothing of delay.
  if (kind === 'live' && lagMs > bounds.behindMs.at) return 'behind'
  return 'ok'
}
