import type { BehaviourTrials } from './trials/index.ts'

export const horizontalScanTrials: BehaviourTrials = {
  behaviour: 'horizontal-scan',
  attacks: [],
  lookAlikes: [],
}
