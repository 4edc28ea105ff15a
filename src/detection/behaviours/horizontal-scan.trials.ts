/** One service, or an answer to a ping, looked for on many machines. */
import { horizontalScanLookAlikes } from './horizontal-scan-benign.trials.ts'
import { horizontalScanOneWay } from './horizontal-scan-one-way.trials.ts'
import { horizontalScanDatagrams, horizontalScanPeers } from './horizontal-scan-peers.trials.ts'
import { horizontalScanServers } from './horizontal-scan-servers.trials.ts'
import {
  attack,
  type BehaviourTrials,
  converse,
  ignore,
  ping,
  refuse,
  type TrialWire,
} from './trials/index.ts'

const sweeper = '10.0.0.66'
/** Seldom there, closed, open. */
const answers = ['none', 'some', 'most'] as const

function targets(wire: TrialWire, hosts: number, where: string): string[] {
  if (where === 'inside')
    return Array.from(
      { length: hosts },
      (_, i) => `10.0.${1 + Math.floor(i / 250)}.${(i % 250) + 1}`,
    )
  const outside = () => `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.9`
  return Array.from({ length: hosts }, outside)
}

function knock(
  wire: TrialWire,
  atS: number,
  given: { address: string; port: number; technique: string; answered: (typeof answers)[number] },
): void {
  const { address, port, technique, answered } = given
  const ends = {
    client: { address: sweeper, port: wire.port() },
    server: { address, port },
  }
  const chance = wire.random.next()
  const open = { none: 0, some: 0.15, most: 0.7 }[answered]
  const closed = { none: 0, some: 0.4, most: 0.9 }[answered]
  if (technique === 'UDP') {
    wire.udp(atS, { from: ends.client, to: ends.server, data: wire.bytes(43) })
    if (chance < open / 2)
      wire.udp(atS + 0.01, { from: ends.server, to: ends.client, data: wire.bytes(90) })
  } else if (chance < open) {
    const says = technique === 'connect' && port === 22 ? [{ by: 'server', what: 41 } as const] : []
    converse(wire, atS, { ...ends, says, end: technique === 'SYN' ? 'dropped' : 'reset' })
  } else if (chance < closed) refuse(wire, atS, ends)
  else ignore(wire, atS, { ...ends, tries: technique === 'connect' ? 3 : 1 })
}

export const horizontalScanTrials: BehaviourTrials = {
  behaviour: 'horizontal-scan',
  attacks: [
    ...horizontalScanDatagrams,
    attack({
      name: 'one service on many hosts inside',
      axes: {
        technique: { label: 'technique', values: ['SYN', 'connect', 'UDP'] },
        hosts: { label: 'hosts', values: [8, 40, 160] },
        everyS: { label: 'seconds between', values: [0.01, 1, 540] },
        answered: { label: 'answers', values: answers },
      },
      draws: 1,
      write(wire, { technique, hosts, everyS, answered }) {
        const port = technique === 'UDP' ? 161 : wire.pick([22, 445, 3389, 80, 8291])
        let t = 10
        for (const address of targets(wire, hosts, 'inside')) {
          knock(wire, t, { address, port, technique, answered })
          t += everyS * wire.between(0.9, 1.1)
        }
      },
    }),
    attack({
      name: 'the same sweep, again and again',
      axes: {
        rounds: { label: 'rounds', values: [2, 6] },
        everyS: { label: 'seconds between rounds', values: [60, 600] },
        answered: { label: 'answers', values: ['none', 'some'] },
      },
      draws: 1,
      write(wire, { rounds, everyS, answered }) {
        for (let round = 0; round < rounds; round++)
          for (const [i, address] of targets(wire, 40, 'inside').entries())
            knock(wire, 10 + round * everyS + i * 0.1, {
              ...{ address, port: 445, technique: 'SYN', answered },
            })
      },
    }),
    attack({
      name: 'one service on many hosts outside, as a worm goes',
      axes: {
        port: { label: 'port', values: [445, 23, 22, 8080, 80] },
        hosts: { label: 'hosts', values: [8, 60, 300] },
        everyS: { label: 'seconds between', values: [0.05, 20] },
      },
      write(wire, { port, hosts, everyS }) {
        let t = 10
        for (const address of targets(wire, hosts, 'outside')) {
          knock(wire, t, { address, port, technique: 'connect', answered: 'none' })
          t += wire.wait(everyS)
        }
      },
    }),
    attack({
      name: 'pings and timestamp requests to one address after another',
      axes: {
        kind: { label: 'asks for', values: ['echo', 'timestamp'] },
        hosts: { label: 'hosts', values: [8, 60, 254] },
        everyS: { label: 'seconds between', values: [0.01, 2, 540] },
        alive: { label: 'alive', values: [0, 0.2, 0.5] },
      },
      draws: 1,
      write(wire, { kind, hosts, everyS, alive }) {
        let t = 10
        for (const server of targets(wire, hosts, 'inside')) {
          const isAlive = wire.random.next() < alive
          if (kind === 'echo')
            ping(wire, t, { client: sweeper, server, ...(isAlive ? {} : { answer: null }) })
          else {
            const data = wire.bytes(12)
            wire.icmp(t, { source: sweeper, destination: server, type: 13, data })
            if (isAlive)
              wire.icmp(t + 0.001, { source: server, destination: sweeper, type: 14, data })
          }
          t += everyS * wire.between(0.9, 1.1)
        }
      },
    }),
    attack({
      name: 'IPv6: pings, or neighbour solicitations, for many addresses',
      axes: {
        kind: { label: 'kind', values: ['ping', 'solicitation'] },
        hosts: { label: 'addresses', values: [10, 120] },
        everyS: { label: 'seconds between', values: [0.02, 5] },
      },
      write(wire, { kind, hosts, everyS }) {
        const source = 'fd00::66'
        for (let i = 1, t = 10; i <= hosts; i++, t += everyS) {
          const hex = (i + 0x100).toString(16)
          if (kind === 'ping')
            ping(wire, t, { client: source, server: `fd00::${hex}`, answer: null })
          else
            wire.icmp(t, {
              source,
              destination: `ff02::1:ff00:${hex}`,
              type: 135,
              data: wire.bytes(16),
            })
        }
      },
    }),
  ],
  lookAlikes: [
    ...horizontalScanLookAlikes,
    ...horizontalScanPeers,
    ...horizontalScanServers,
    ...horizontalScanOneWay,
  ],
}
