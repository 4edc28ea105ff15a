import type { BehaviourTrials } from './trials/index.ts'

export const arpSpoofingTrials: BehaviourTrials = {
  behaviour: 'arp-spoofing',
  attacks: [],
  lookAlikes: [],
}
