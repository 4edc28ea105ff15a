/** Forged ARP over a grid of tools and paces. */
import { arpSpoofingLookAlikes } from './arp-spoofing-benign.trials.ts'
import {
  announce,
  askWho,
  attack,
  type BehaviourTrials,
  claim,
  neighbourhood,
  type TrialWire,
} from './trials/index.ts'

const forger = '10.0.0.66'
const gateway = '10.0.0.1'
const hosts = Array.from({ length: 12 }, (_, i) => `10.0.0.${20 + i}`)
const victim = hosts[3]!
const fromS = 300

/** Everybody asks for the gateway now and then, and the forger for whom it means to stand between. */
function opening(wire: TrialWire, untilS: number): void {
  neighbourhood(wire, { untilS, everyS: 12, hosts, servers: [gateway, ...hosts] })
  neighbourhood(wire, { untilS, everyS: 15, hosts, servers: [gateway] })
  for (const server of [gateway, victim]) askWho(wire, fromS - 2, { client: forger, server })
}

export const arpSpoofingTrials: BehaviourTrials = {
  behaviour: 'arp-spoofing',
  attacks: [
    attack({
      name: 'the gateway and a victim told, each, that the forger is the other (arpspoof, ettercap)',
      axes: {
        operation: { label: 'ARP message', values: ['answers', 'questions'] },
        everyS: { label: 'seconds between', values: [1, 2, 10, 60] },
        lastsS: { label: 'lasts, seconds', values: [30, 300] },
      },
      write(wire, { operation, everyS, lastsS }) {
        opening(wire, fromS + lastsS)
        const how = { mac: wire.macOf(forger), operation: operation === 'answers' ? 2 : 1 } as const
        for (let t = fromS; t < fromS + lastsS; t += everyS * wire.between(0.95, 1.05)) {
          claim(wire, t, { ...how, address: gateway, to: victim })
          claim(wire, t + 0.01, { ...how, address: victim, to: gateway })
        }
      },
    }),
    attack({
      name: 'a single forged answer to each side',
      axes: { seen: { label: 'forger seen before', values: ['yes', 'no'] } },
      write(wire, { seen }) {
        neighbourhood(wire, { untilS: 600, everyS: 12, hosts, servers: [gateway, ...hosts] })
        neighbourhood(wire, { untilS: 600, everyS: 15, hosts, servers: [gateway] })
        if (seen === 'yes') askWho(wire, fromS - 2, { client: forger, server: gateway })
        const mac = wire.macOf(forger)
        claim(wire, fromS, { mac, address: gateway, to: victim })
        claim(wire, fromS + 0.01, { mac, address: victim, to: gateway })
      },
    }),
    attack({
      name: 'victims told that the forger is the gateway, one way (bettercap)',
      axes: {
        victims: { label: 'victims', values: [1, 4, 12] },
        everyS: { label: 'seconds between', values: [1, 10] },
        lastsS: { label: 'lasts, seconds', values: [60, 600] },
      },
      write(wire, { victims, everyS, lastsS }) {
        opening(wire, fromS + lastsS)
        const mac = wire.macOf(forger)
        for (let t = fromS; t < fromS + lastsS; t += everyS)
          for (const [i, to] of hosts.slice(0, victims).entries())
            claim(wire, t + i / 50, { mac, address: gateway, to })
      },
    }),
    attack({
      name: 'everybody told that the forger is the gateway, and others',
      axes: {
        operation: { label: 'ARP message', values: ['answers', 'questions'] },
        addresses: { label: 'addresses claimed', values: [1, 3] },
        everyS: { label: 'seconds between', values: [2, 10] },
      },
      write(wire, { operation, addresses, everyS }) {
        opening(wire, fromS + 300)
        const how = { mac: wire.macOf(forger), operation: operation === 'answers' ? 2 : 1 } as const
        for (let t = fromS; t < fromS + 300; t += everyS)
          for (const address of [gateway, ...hosts].slice(0, addresses))
            announce(wire, t, { ...how, address })
      },
    }),
    attack({
      name: 'the gateway’s address announced to all over and over, by a machine of which nothing else is heard',
      axes: {
        everyS: { label: 'seconds between', values: [1, 3] },
        heard: { label: 'the gateway is first heard', values: ['before', 'after'] },
        usesS: { label: 'seconds between its own questions', values: [8, 25] },
      },
      write(wire, { everyS, heard, usesS }) {
        const mac = wire.macOf(forger)
        for (let t = heard === 'before' ? 1 : 40; t < 400; t += wire.wait(usesS))
          askWho(wire, t, { client: gateway, server: wire.pick(hosts) })
        for (let t = 30; t < 400; t += everyS)
          announce(wire, t, { address: gateway, mac, operation: 2 })
      },
    }),
  ],
  lookAlikes: arpSpoofingLookAlikes,
}
