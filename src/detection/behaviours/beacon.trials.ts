import type { BehaviourTrials } from './trials/index.ts'

export const beaconTrials: BehaviourTrials = {
  behaviour: 'beacon',
  attacks: [],
  lookAlikes: [],
}
