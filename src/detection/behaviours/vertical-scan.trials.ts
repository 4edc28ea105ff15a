import type { BehaviourTrials } from './trials/index.ts'

export const verticalScanTrials: BehaviourTrials = {
  behaviour: 'vertical-scan',
  attacks: [],
  lookAlikes: [],
}
