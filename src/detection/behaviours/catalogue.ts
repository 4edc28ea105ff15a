import type { DetectorCard } from '../../contracts/index.ts'
import { arpSpoofing } from './arp-spoofing.ts'
import { arpSweep } from './arp-sweep.ts'
import { beacon } from './beacon.ts'
import { bruteForce } from './brute-force.ts'
import { bruteForceFromMany } from './brute-force-from-many.ts'
import { connectionFlood } from './connection-flood.ts'
import { distributedScan } from './distributed-scan.ts'
import { dnsBeacon } from './dns-beacon.ts'
import { dnsTunnel } from './dns-tunnel.ts'
import { exfiltration } from './exfiltration.ts'
import { horizontalScan } from './horizontal-scan.ts'
import { icmpTunnel } from './icmp-tunnel.ts'
import type { BehaviourKind, Tunables } from './kit/behaviour.ts'
import { messageFlood } from './message-flood.ts'
import { mining } from './mining.ts'
import { namePoisoning } from './name-poisoning.ts'
import { ndSpoofing } from './nd-spoofing.ts'
import { networkFlood } from './network-flood.ts'
import { osFingerprinting } from './os-fingerprinting.ts'
import { icmpFlood, packetFlood, udpFlood } from './packet-flood.ts'
import { protocolScan } from './protocol-scan.ts'
import { reflection } from './reflection.ts'
import { remoteSession } from './remote-session.ts'
import { reverseShell } from './reverse-shell.ts'
import { rogueRouter } from './rogue-router.ts'
import { scanThenBeacon } from './scan-then-beacon.ts'
import { slowHttp } from './slow-http.ts'
import { synFlood } from './syn-flood.ts'
import { tried } from './tried.ts'
import { verticalScan } from './vertical-scan.ts'

/** Every behaviour there is. One that hears others' signals stands after them. */
export const catalogue: readonly BehaviourKind[] = [
  networkFlood,
  verticalScan,
  horizontalScan,
  distributedScan,
  protocolScan,
  osFingerprinting,
  bruteForce,
  bruteForceFromMany,
  synFlood,
  connectionFlood,
  slowHttp,
  udpFlood,
  icmpFlood,
  packetFlood,
  reflection,
  messageFlood,
  beacon,
  remoteSession,
  reverseShell,
  mining,
  dnsTunnel,
  dnsBeacon,
  icmpTunnel,
  exfiltration,
  arpSpoofing,
  ndSpoofing,
  rogueRouter,
  arpSweep,
  namePoisoning,
  scanThenBeacon,
]

/** What is always so of each behaviour, in words. */
export const behaviourCards: readonly DetectorCard[] = catalogue.map(({ card }) => ({
  ...card,
  tried: tried[card.name] ?? null,
}))

/** What an operator may change, by behaviour and name. */
export const behaviourTunables: Readonly<Record<string, Tunables>> = Object.fromEntries(
  catalogue.map(({ card, tunables }) => [card.name, tunables]),
)
