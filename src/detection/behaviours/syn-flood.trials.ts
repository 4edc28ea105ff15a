import type { BehaviourTrials } from './trials/index.ts'

export const synFloodTrials: BehaviourTrials = {
  behaviour: 'syn-flood',
  attacks: [],
  lookAlikes: [],
}
