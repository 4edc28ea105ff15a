import type { BehaviourTrials } from './trials/index.ts'

export const dnsTunnelTrials: BehaviourTrials = {
  behaviour: 'dns-tunnel',
  attacks: [],
  lookAlikes: [],
}
