import { arpSpoofingTrials } from '../../src/detection/behaviours/arp-spoofing.trials.ts'
import { arpSweepTrials } from '../../src/detection/behaviours/arp-sweep.trials.ts'
import { beaconTrials } from '../../src/detection/behaviours/beacon.trials.ts'
import { bruteForceTrials } from '../../src/detection/behaviours/brute-force.trials.ts'
import { bruteForceFromManyTrials } from '../../src/detection/behaviours/brute-force-from-many.trials.ts'
import { connectionFloodTrials } from '../../src/detection/behaviours/connection-flood.trials.ts'
import { distributedScanTrials } from '../../src/detection/behaviours/distributed-scan.trials.ts'
import { dnsBeaconTrials } from '../../src/detection/behaviours/dns-beacon.trials.ts'
import { dnsTunnelTrials } from '../../src/detection/behaviours/dns-tunnel.trials.ts'
import { exfiltrationTrials } from '../../src/detection/behaviours/exfiltration.trials.ts'
import { horizontalScanTrials } from '../../src/detection/behaviours/horizontal-scan.trials.ts'
import { icmpTunnelTrials } from '../../src/detection/behaviours/icmp-tunnel.trials.ts'
import { messageFloodTrials } from '../../src/detection/behaviours/message-flood.trials.ts'
import { miningTrials } from '../../src/detection/behaviours/mining.trials.ts'
import { namePoisoningTrials } from '../../src/detection/behaviours/name-poisoning.trials.ts'
import { ndSpoofingTrials } from '../../src/detection/behaviours/nd-spoofing.trials.ts'
import { networkFloodTrials } from '../../src/detection/behaviours/network-flood.trials.ts'
import { osFingerprintingTrials } from '../../src/detection/behaviours/os-fingerprinting.trials.ts'
import {
  icmpFloodTrials,
  packetFloodTrials,
  udpFloodTrials,
} from '../../src/detection/behaviours/packet-flood.trials.ts'
import { protocolScanTrials } from '../../src/detection/behaviours/protocol-scan.trials.ts'
import { reflectionTrials } from '../../src/detection/behaviours/reflection.trials.ts'
import { remoteSessionTrials } from '../../src/detection/behaviours/remote-session.trials.ts'
import { reverseShellTrials } from '../../src/detection/behaviours/reverse-shell.trials.ts'
import { rogueRouterTrials } from '../../src/detection/behaviours/rogue-router.trials.ts'
import { scanThenBeaconTrials } from '../../src/detection/behaviours/scan-then-beacon.trials.ts'
import { slowHttpTrials } from '../../src/detection/behaviours/slow-http.trials.ts'
import { synFloodTrials } from '../../src/detection/behaviours/syn-flood.trials.ts'
import type { BehaviourTrials } from '../../src/detection/behaviours/trials/index.ts'
import { verticalScanTrials } from '../../src/detection/behaviours/vertical-scan.trials.ts'

/** Every behaviour's trials. */
export const allTrials: readonly BehaviourTrials[] = [
  arpSpoofingTrials,
  arpSweepTrials,
  beaconTrials,
  bruteForceFromManyTrials,
  bruteForceTrials,
  connectionFloodTrials,
  distributedScanTrials,
  dnsBeaconTrials,
  dnsTunnelTrials,
  exfiltrationTrials,
  horizontalScanTrials,
  icmpFloodTrials,
  icmpTunnelTrials,
  messageFloodTrials,
  namePoisoningTrials,
  networkFloodTrials,
  ndSpoofingTrials,
  miningTrials,
  osFingerprintingTrials,
  packetFloodTrials,
  protocolScanTrials,
  reflectionTrials,
  remoteSessionTrials,
  reverseShellTrials,
  rogueRouterTrials,
  scanThenBeaconTrials,
  slowHttpTrials,
  synFloodTrials,
  udpFloodTrials,
  verticalScanTrials,
]
