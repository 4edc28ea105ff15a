/** Forged neighbour advertisements over a grid of tools and paces. */
import { ndSpoofingLookAlikes } from './nd-spoofing-benign.trials.ts'
import {
  advertise,
  askWhoSix,
  attack,
  type BehaviourTrials,
  neighbourhoodSix,
  routerSix,
  solicit,
  type TrialWire,
} from './trials/index.ts'

const forger = 'fd00::66'
const gateway = 'fd00::1'
const hosts = Array.from({ length: 12 }, (_, i) => `fd00::${(32 + i).toString(16)}`)
const victim = hosts[3]!
const fromS = 300
const forgerMac = 0x02_00_00_00_66_66

/** Everybody asks for the gateway now and then, and it for them, and the forger for whom it means to stand between. */
function opening(wire: TrialWire, untilS: number): void {
  neighbourhoodSix(wire, { untilS, everyS: 12, hosts, servers: [gateway, ...hosts] })
  neighbourhoodSix(wire, { untilS, everyS: 15, hosts, servers: [gateway] })
  neighbourhoodSix(wire, { untilS, everyS: 10, hosts: [gateway], servers: hosts })
  for (let t = 20; t < untilS; t += 200) routerSix(wire, t, { address: gateway })
  wire.setMac(forger, forgerMac)
  for (const server of [gateway, victim]) askWhoSix(wire, fromS - 2, { client: forger, server })
}

export const ndSpoofingTrials: BehaviourTrials = {
  behaviour: 'nd-spoofing',
  attacks: [
    attack({
      name: 'the gateway and victims told, each, that the forger is the other (ettercap, bettercap)',
      axes: {
        victims: { label: 'victims', values: [1, 4] },
        everyS: { label: 'seconds between', values: [1, 5, 30] },
        lastsS: { label: 'lasts, seconds', values: [90, 600] },
        solicited: { label: 'said to be asked for', values: ['yes', 'no'] },
      },
      write(wire, { victims, everyS, lastsS, solicited }) {
        opening(wire, fromS + lastsS)
        const how = { mac: forgerMac, isSolicited: solicited === 'yes' }
        for (let t = fromS; t < fromS + lastsS; t += everyS * wire.between(0.95, 1.05))
          for (const [i, to] of hosts.slice(3, 3 + victims).entries()) {
            advertise(wire, t + i / 50, { ...how, address: gateway, to })
            advertise(wire, t + i / 50 + 0.01, { ...how, address: to, to: gateway })
          }
      },
    }),
    attack({
      name: 'victims told that the forger is the gateway, one way',
      axes: {
        victims: { label: 'victims', values: [1, 12] },
        everyS: { label: 'seconds between', values: [1, 10] },
        lastsS: { label: 'lasts, seconds', values: [120, 600] },
      },
      write(wire, { victims, everyS, lastsS }) {
        opening(wire, fromS + lastsS)
        for (let t = fromS; t < fromS + lastsS; t += everyS)
          for (const [i, to] of hosts.slice(0, victims).entries())
            advertise(wire, t + i / 50, { mac: forgerMac, address: gateway, to })
      },
    }),
    attack({
      name: 'all told over and over that the forger is the gateway (fake_advertise6)',
      axes: {
        everyS: { label: 'seconds between', values: [1, 5] },
        others: { label: 'other addresses besides', values: [0, 3] },
        heard: { label: 'forger is heard with its own address', values: ['yes', 'no'] },
      },
      write(wire, { everyS, others, heard }) {
        opening(wire, fromS + 300)
        for (let t = fromS; t < fromS + 300; t += everyS)
          for (const address of [gateway, ...hosts.slice(0, others)])
            advertise(wire, t, { mac: forgerMac, address })
        if (heard === 'yes')
          for (let t = fromS; t < fromS + 300; t += 40)
            solicit(wire, t, { sender: forger, target: gateway })
      },
    }),
    attack({
      name: 'all that anybody asks for is answered by the forger, too (parasite6)',
      axes: {
        everyS: { label: 'seconds between questions', values: [3, 10] },
        first: { label: 'the forged answer comes', values: ['first', 'last'] },
        lastsS: { label: 'lasts, seconds', values: [200, 900] },
      },
      write(wire, { everyS, first, lastsS }) {
        opening(wire, fromS)
        const delayS = first === 'first' ? 0.0002 : 0.0012
        for (let t = fromS; t < fromS + lastsS; t += wire.wait(everyS)) {
          const [client, server] =
            wire.random.next() < 0.5 ? [victim, gateway] : [gateway, wire.pick(hosts)]
          askWhoSix(wire, t, { client, server })
          const how = { mac: forgerMac, address: server, to: client, isSolicited: true }
          advertise(wire, t + delayS, how)
        }
      },
    }),
    attack({
      name: 'every machine that tries an address is told that it is taken (dos-new-ip6)',
      axes: { machines: { label: 'machines', values: [1, 4, 12] } },
      write(wire, { machines }) {
        opening(wire, fromS + 300)
        for (let i = 0; i < machines * 3; i++) {
          const t = fromS + i * 4
          const address = `fd00::dad:${wire.whole(1, 0xffff).toString(16)}:${i + 1}`
          solicit(wire, t, { sender: '::', target: address })
          advertise(wire, t + 0.001, { mac: forgerMac, address })
        }
      },
    }),
  ],
  lookAlikes: ndSpoofingLookAlikes,
}
