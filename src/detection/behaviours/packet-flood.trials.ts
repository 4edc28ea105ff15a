import type { BehaviourTrials } from './trials/index.ts'

export const packetFloodTrials: BehaviourTrials = {
  behaviour: 'packet-flood',
  attacks: [],
  lookAlikes: [],
}
