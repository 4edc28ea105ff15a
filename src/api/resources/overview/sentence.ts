/** The state in words: what is so, and no more than is known. */
import { plural } from '../../../kernel/index.ts'
import type { Agent, AgentState } from '../../records/index.ts'

export interface Sensors {
  readonly reporting: number
  /** Neither ended nor heard of for a while. */
  readonly late: number
  /** Ended by a fault, or without warning, or refused by the hub. */
  readonly failed: number
  readonly ended: number
}

/** Ends that somebody wanted: what it read was over, or it was told to stop. */
const wanted: ReadonlySet<string> = new Set(['ended', 'stopped'])
/** Refused, as good as gone. */
const refused: ReadonlySet<AgentState> = new Set(['expired', 'refused'])
const unheard: ReadonlySet<AgentState> = new Set(['late', 'silent'])
/** Nobody expects anything of them: one has not begun, the other may not go on. */
const uncounted: ReadonlySet<AgentState> = new Set(['never', 'revoked'])

export function sensorsOf(agents: readonly Pick<Agent, 'state' | 'ended'>[]): Sensors {
  const counted = agents.filter(({ state }) => !uncounted.has(state))
  const stopped = counted.filter(({ state }) => state === 'stopped')
  const ended = stopped.filter(({ ended: end }) => wanted.has(end?.how ?? '')).length
  const late = counted.filter(({ state }) => unheard.has(state)).length
  const failed = stopped.length - ended + counted.filter(({ state }) => refused.has(state)).length
  return { reporting: counted.length - late - failed - ended, late, failed, ended }
}

/** What one can look up to see that a part of the sentence is true. */
export const proofs = ['queue', 'taken', 'first', 'worked', 'spread', 'due', 'sensors'] as const

/** A stretch of the sentence, blanks included. */
export interface Part {
  readonly text: string
  readonly proof: (typeof proofs)[number] | null
}

/** The most urgent incident, as far as the sentence tells of it. */
export interface First {
  /** Name or address of whom it is about. */
  readonly name: string
  /** How sure one is, from the fixed table. */
  readonly word: string
  readonly hasWorked: boolean
  /** False: all of it was done to the entity. */
  readonly isDoer: boolean
  /** Hosts that it reached and that have done something since; null: not all that it reached are known. */
  readonly acting: number | null
  /** Hosts that it reached and of which all that was flagged since is muted. */
  readonly muted: number
}

export interface State {
  readonly needsYou: { readonly count: number; readonly isExact: boolean }
  /** Open incidents that somebody works on. */
  readonly taken: number
  readonly first: First | null
  /** Closed incidents that somebody wanted to look at again by now. */
  readonly due: number
  readonly sensors: Sensors
}

export function stateParts({ needsYou, taken, first, due, sensors }: State): Part[] {
  return [
    ...needParts(needsYou, taken),
    ...(first === null ? [] : firstParts(first)),
    ...dueParts(due),
    // Quiet is worth as much as the ears that listen.
    ...(needsYou.count === 0 ? sensorParts(sensors) : []),
  ]
}

export function sentenceOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('')
}

const plain = (text: string): Part => ({ text, proof: null })

function needParts({ count, isExact }: State['needsYou'], taken: number): Part[] {
  if (count === 0) return nothingParts(taken)
  const many = `${isExact ? '' : 'At least '}${plural(count, 'incident')}`
  return [{ text: `${many} ${count === 1 ? 'needs' : 'need'} you.`, proof: 'queue' }]
}

/** What somebody works on is not done. */
function nothingParts(taken: number): Part[] {
  if (taken === 0) return [plain('Nothing needs you.')]
  const text = `${plural(taken, 'incident')} ${taken === 1 ? 'is' : 'are'} being worked on`
  return [plain('Nothing new needs you; '), { text, proof: 'taken' }, plain('.')]
}

function firstParts({ name, word, hasWorked, isDoer, acting, muted }: First): Part[] {
  const worked: Part[] = hasWorked
    ? [plain(', with '), { text: 'signs that it worked', proof: 'worked' }]
    : []
  return [
    plain(' Start with '),
    { text: name, proof: 'first' },
    plain(`: ${aboutText(word, isDoer)}`),
    ...worked,
    ...spreadParts({ acting, muted }, hasWorked),
    plain('.'),
  ]
}

/** To whom all of it was done is not what the word is about. */
function aboutText(word: string, isDoer: boolean): string {
  const [said] = word.split(':')
  return isDoer ? said! : said!.replace('malicious', 'attacked')
}

function spreadParts({ acting, muted }: Pick<First, 'acting' | 'muted'>, hasMore: boolean): Part[] {
  const link = (text: string): Part => ({ text, proof: 'spread' })
  if (acting === null)
    return [plain(', and '), link('whether it has spread'), plain(' cannot be told')]
  if (acting > 0) return [plain(', and it '), link(`may have spread to ${plural(acting, 'host')}`)]
  if (muted > 0) {
    const it =
      muted === 1
        ? 'host that it reached was flagged; it is'
        : 'hosts that it reached were flagged; they are'
    return [plain(', and '), link(`${muted} ${it} muted`)]
  }
  // One thing beside how sure we are is as much as a sentence can bear.
  return hasMore ? [] : [plain(', with '), link('no sign that it has spread')]
}

function dueParts(due: number): Part[] {
  if (due === 0) return []
  const text = `${plural(due, 'closed incident')} ${due === 1 ? 'is' : 'are'} due for another look.`
  return [plain(' '), { text, proof: 'due' }]
}

function sensorParts(sensors: Sensors): Part[] {
  return [plain(' '), { text: sensorsText(sensors), proof: 'sensors' }]
}

export function sensorsText({ reporting, late, failed, ended }: Sensors): string {
  const all = reporting + late + failed + ended
  if (all === 0) return 'No sensor has reported yet.'
  if (failed > 0) {
    const more = late > 0 ? `, ${late} not heard of for a while` : ''
    return `${failed} of ${plural(all, 'sensor')} failed${more}.`
  }
  if (late > 0) return `${late} of ${plural(all, 'sensor')} not heard of for a while.`
  if (reporting === 0) return 'No traffic is being watched now.'
  return `${reporting} of ${plural(all, 'sensor')} reporting.`
}
