import type { BehaviourTrials } from './trials/index.ts'

export const scanThenBeaconTrials: BehaviourTrials = {
  behaviour: 'scan-then-beacon',
  attacks: [],
  lookAlikes: [],
}
