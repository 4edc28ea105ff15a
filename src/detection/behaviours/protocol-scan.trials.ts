import type { BehaviourTrials } from './trials/index.ts'

export const protocolScanTrials: BehaviourTrials = {
  behaviour: 'protocol-scan',
  attacks: [],
  lookAlikes: [],
}
