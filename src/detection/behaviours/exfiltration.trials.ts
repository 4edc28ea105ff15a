import type { BehaviourTrials } from './trials/index.ts'

export const exfiltrationTrials: BehaviourTrials = {
  behaviour: 'exfiltration',
  attacks: [],
  lookAlikes: [],
}
