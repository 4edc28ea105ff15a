/** The state in words: what is so, and no more than is known. */
import { plural } from '../../../kernel/index.ts'
import type { RunRow } from '../../../store/index.ts'
import { agentStateOf, type agentStates } from '../../records/index.ts'

export interface Sensors {
  readonly reporting: number
  /** Neither ended nor heard of for a while. */
  readonly late: number
  readonly ended: number
}

export function sensorsOf(
  runs: readonly Pick<RunRow, 'beat_ms' | 'ended_ms'>[],
  nowMs: number,
): Sensors {
  const count = (state: (typeof agentStates)[number]) =>
    runs.filter((run) => agentStateOf(run, nowMs) === state).length
  return { reporting: count('reporting'), late: count('late'), ended: count('stopped') }
}

export interface State {
  readonly needsYou: { readonly count: number; readonly isExact: boolean }
  /** Open incidents that somebody works on. */
  readonly taken: number
  /** Closed incidents that somebody wanted to look at again by now. */
  readonly due: number
  /** Open incidents that worked. */
  readonly worked: number
  readonly sensors: Sensors
}

export function stateSentence({ needsYou, taken, due, worked, sensors }: State): string {
  const { count, isExact } = needsYou
  const need =
    count === 0
      ? nothingText(taken)
      : `${isExact ? '' : 'At least '}${plural(count, 'incident')} ${count === 1 ? 'needs' : 'need'} you.`
  const success =
    worked === 0 ? '' : ` In ${plural(worked, 'open incident')} the attack seems to have worked.`
  const again =
    due === 0
      ? ''
      : ` ${plural(due, 'closed incident')} ${due === 1 ? 'is' : 'are'} due for another look.`
  return `${need}${again}${success} ${sensorsText(sensors)}`
}

/** What somebody works on is not done. */
function nothingText(taken: number): string {
  if (taken === 0) return 'Nothing needs you.'
  return `Nothing new needs you; ${plural(taken, 'incident')} ${taken === 1 ? 'is' : 'are'} being worked on.`
}

function sensorsText({ reporting, late, ended }: Sensors): string {
  const all = reporting + late + ended
  if (all === 0) return 'No sensor has reported yet.'
  if (late > 0) return `${late} of ${plural(all, 'sensor')} not heard of for a while.`
  if (reporting === 0) return 'No traffic is being watched now.'
  return `${reporting} of ${plural(all, 'sensor')} reporting.`
}
