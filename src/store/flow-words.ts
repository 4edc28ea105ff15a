/** What is said of flows that cannot be kept now: where somebody relies on them they wait, else they are given up. */
import { plural } from '../kernel/index.ts'

export interface FlowWords {
  readonly fate: string
  readonly noRoom: string
  /** `flows`: so many were lost, or given up, until now. */
  roomAgain(flows: number): string
  keptAgain(flows: number): string
}

export const waitingFlows: FlowWords = {
  fate: 'flows wait',
  noRoom:
    'the disk is nearly full: flows wait until there is room, and once too many wait nothing more is judged',
  roomAgain: () => 'there is room on the disk again: flows are kept, none was given up',
  keptAgain: () => 'flows are kept again; none is lost',
}

export const passingFlows: FlowWords = {
  fate: 'flows are lost',
  noRoom: 'the disk is nearly full: flows are given up, so that alerts and signals can be kept',
  roomAgain: (flows) =>
    `there is room on the disk again: flows are kept; ${plural(flows, 'flow')} given up until now`,
  keptAgain: (flows) => `flows are kept again; ${plural(flows, 'flow')} lost until now`,
}
