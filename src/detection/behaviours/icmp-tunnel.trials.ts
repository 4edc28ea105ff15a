import type { BehaviourTrials } from './trials/index.ts'

export const icmpTunnelTrials: BehaviourTrials = {
  behaviour: 'icmp-tunnel',
  attacks: [],
  lookAlikes: [],
}
