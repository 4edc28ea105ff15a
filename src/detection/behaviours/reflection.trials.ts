import type { BehaviourTrials } from './trials/index.ts'

export const reflectionTrials: BehaviourTrials = {
  behaviour: 'reflection',
  attacks: [],
  lookAlikes: [],
}
