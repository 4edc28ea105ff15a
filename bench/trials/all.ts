import { arpSpoofingTrials } from '../../src/detection/behaviours/arp-spoofing.trials.ts'
import { beaconTrials } from '../../src/detection/behaviours/beacon.trials.ts'
import { bruteForceTrials } from '../../src/detection/behaviours/brute-force.trials.ts'
import { dnsBeaconTrials } from '../../src/detection/behaviours/dns-beacon.trials.ts'
import { dnsTunnelTrials } from '../../src/detection/behaviours/dns-tunnel.trials.ts'
import { exfiltrationTrials } from '../../src/detection/behaviours/exfiltration.trials.ts'
import { horizontalScanTrials } from '../../src/detection/behaviours/horizontal-scan.trials.ts'
import { icmpTunnelTrials } from '../../src/detection/behaviours/icmp-tunnel.trials.ts'
import { messageFloodTrials } from '../../src/detection/behaviours/message-flood.trials.ts'
import { packetFloodTrials } from '../../src/detection/behaviours/packet-flood.trials.ts'
import { protocolScanTrials } from '../../src/detection/behaviours/protocol-scan.trials.ts'
import { reflectionTrials } from '../../src/detection/behaviours/reflection.trials.ts'
import { scanThenBeaconTrials } from '../../src/detection/behaviours/scan-then-beacon.trials.ts'
import { synFloodTrials } from '../../src/detection/behaviours/syn-flood.trials.ts'
import type { BehaviourTrials } from '../../src/detection/behaviours/trials/index.ts'
import { verticalScanTrials } from '../../src/detection/behaviours/vertical-scan.trials.ts'

/** Every behaviour's trials. */
export const allTrials: readonly BehaviourTrials[] = [
  arpSpoofingTrials,
  beaconTrials,
  bruteForceTrials,
  dnsBeaconTrials,
  dnsTunnelTrials,
  exfiltrationTrials,
  horizontalScanTrials,
  icmpTunnelTrials,
  messageFloodTrials,
  packetFloodTrials,
  protocolScanTrials,
  reflectionTrials,
  scanThenBeaconTrials,
  synFloodTrials,
  verticalScanTrials,
]
