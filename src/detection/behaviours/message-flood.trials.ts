import type { BehaviourTrials } from './trials/index.ts'

export const messageFloodTrials: BehaviourTrials = {
  behaviour: 'message-flood',
  attacks: [],
  lookAlikes: [],
}
