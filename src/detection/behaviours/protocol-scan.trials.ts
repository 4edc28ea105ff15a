/** IP protocol numbers tried one after another, and hosts that share several protocols for good reason. */
import {
  attack,
  type BehaviourTrials,
  fetchHttp,
  lookAlike,
  ping,
  type TrialWire,
} from './trials/index.ts'

const scanner = '198.51.100.66'
const target = '10.0.0.25'

function send(wire: TrialWire, atS: number, packet: Sent): void {
  const { from = scanner, to = target, protocol, bytes = 0 } = packet
  wire.ip(atS, { source: from, destination: to, protocol, header: wire.bytes(bytes) })
}
interface Sent {
  readonly from?: string
  readonly to?: string
  readonly protocol: number
  readonly bytes?: number
}

/** What passes between two hosts, by the numbers of IANA. */
const together: Readonly<Record<string, readonly number[]>> = {
  'IPsec, both ways of it': [50, 51],
  'IPsec with GRE and L2TP': [50, 51, 47, 115],
  'tunnels of every kind': [4, 41, 47, 94, 97],
  'routing: OSPF, EIGRP, PIM, RSVP': [89, 88, 103, 46],
  'a router pair: OSPF, VRRP, GRE, IPsec': [89, 112, 47, 50],
  'signalling: SCTP and DCCP': [132, 33],
  'mobility and host identity': [55, 135, 139],
  'UDP-Lite and SCTP': [136, 132],
}

export const protocolScanTrials: BehaviourTrials = {
  behaviour: 'protocol-scan',
  attacks: [
    attack({
      name: 'IP protocol numbers, one after another',
      axes: {
        protocols: { label: 'protocols', values: [12, 40, 256] },
        everyS: { label: 'seconds between', values: [0.01, 1, 60, 540] },
        bytes: { label: 'bytes in each', values: [0, 20] },
      },
      draws: 1,
      write(wire, { protocols, everyS, bytes }) {
        const first = protocols === 256 ? 0 : wire.whole(60, 180)
        for (let i = 0; i < protocols; i++)
          send(wire, 10 + i * everyS, { protocol: first + i, bytes })
      },
    }),
    attack({
      name: 'the protocols that there are, in no order, some answered as unreachable',
      axes: {
        protocols: { label: 'protocols', values: [16, 60, 140] },
        from: { label: 'from', values: ['198.51.100.66', '10.0.0.66'] },
      },
      draws: 1,
      write(wire, { protocols, from }) {
        const numbers = Array.from({ length: 143 }, (_, i) => i)
        for (let i = 0; i < protocols; i++) {
          const [protocol = 0] = numbers.splice(wire.whole(0, numbers.length - 1), 1)
          const at = 10 + i * 0.4
          send(wire, at, { from, protocol })
          if (i % 4 > 0) continue
          const ends = { source: target, destination: from }
          wire.icmp(at + 0.01, { ...ends, type: 3, code: 2, data: wire.bytes(28) })
        }
      },
    }),
  ],
  lookAlikes: [
    ...Object.entries(together).map(([name, protocols]) =>
      lookAlike({
        name,
        axes: {
          answered: { label: 'answered', values: ['yes', 'no'] },
          everyS: { label: 'seconds between packets', values: [0.5, 10] },
          traffic: { label: 'web and pings beside it', values: ['yes', 'no'] },
        },
        draws: 1,
        write(wire, { answered, everyS, traffic }) {
          const [from, to] = ['10.0.0.1', '198.51.100.1']
          for (let i = 0; i < 60; i++) {
            const protocol = wire.pick(protocols)
            const at = 10 + i * everyS
            send(wire, at, { from, to, protocol, bytes: 60 })
            if (answered === 'yes')
              send(wire, at + 0.02, { from: to, to: from, protocol, bytes: 60 })
            if (traffic === 'no' || i % 6 > 0) continue
            fetchHttp(wire, at + 0.1, { client: from, server: to, host: 'x' })
            ping(wire, at + 0.2, { client: from, server: to, sequence: i })
          }
        },
      }),
    ),
    lookAlike({
      name: 'packets of many protocols to groups and everybody',
      axes: { protocols: { label: 'protocols', values: [6, 20] } },
      draws: 1,
      write(wire, { protocols }) {
        for (let i = 0; i < protocols * 3; i++)
          send(wire, 10 + i, {
            ...{ from: '10.0.0.1', to: wire.pick(['224.0.0.5', '224.0.0.13', '255.255.255.255']) },
            protocol: 80 + (i % protocols),
          })
      },
    }),
    lookAlike({
      name: 'a gateway that carries one protocol from each of many hosts',
      axes: { hosts: { label: 'hosts', values: [8, 30] } },
      draws: 1,
      write(wire, { hosts }) {
        for (let i = 0; i < hosts * 4; i++)
          send(wire, 10 + i, {
            ...{ from: `10.0.2.${10 + (i % hosts)}`, to: '198.51.100.1' },
            ...{ protocol: wire.pick([47, 50, 41]), bytes: 60 },
          })
      },
    }),
    lookAlike({
      name: 'a device that garbles the protocol number of some packets',
      axes: { of: { label: 'garbled', values: [1, 3] } },
      draws: 1,
      write(wire, { of }) {
        for (let i = 0; i < 60; i++)
          fetchHttp(wire, 10 + i * 2, { client: '10.0.0.31', server: target, host: 'x' })
        for (let i = 0; i < of; i++)
          send(wire, 20 + i * 30, { from: '10.0.0.31', protocol: wire.whole(140, 255) })
      },
    }),
    lookAlike({
      name: 'a firewall pair that tells of its state over protocols of its own',
      axes: {
        protocols: { label: 'protocols', values: [2, 3] },
        pairs: { label: 'pairs', values: [1, 6] },
      },
      draws: 1,
      write(wire, { protocols, pairs }) {
        for (let i = 0; i < 60; i++)
          send(wire, 10 + i * 0.5, {
            ...{ from: `10.0.6.${1 + (i % pairs)}`, to: `10.0.7.${1 + (i % pairs)}` },
            ...{ protocol: [112, 240, 99][i % protocols]!, bytes: 80 },
          })
      },
    }),
  ],
}
