/** An attack by or through each thing that a host can be to others, and what may be advised then. */
import { converse, lookUp } from '../../src/detection/behaviours/trials/index.ts'
import { inUse } from './advice-in-use.ts'
import type { Situation } from './advice-kit.ts'
import * as kit from './advice-kit.ts'

const { announce, call, gateway, guess, mail, ours, resolver, scan, stranger, surf, sweep } = kit
const server = '10.0.0.25'

export const situations: readonly Situation[] = [
  {
    name: 'somebody outside guesses at SSH',
    ...{ by: 'brute-force', wants: [`block-address ${stranger}`], never: ['isolate-host'] },
    write: (wire) => guess(wire, { from: stranger, to: server }),
  },
  {
    name: 'one of ours guesses at SSH',
    ...{ by: 'brute-force', wants: [`refuse-service ${ours}`] },
    write: (wire) => guess(wire, { from: ours, to: server }),
  },
  {
    name: 'an office with mail sessions, and a guesser at SSH in it',
    ...{ by: 'brute-force', wants: [`refuse-service ${stranger}`] },
    write(wire) {
      mail(wire, { from: stranger, to: '10.0.0.26' })
      guess(wire, { from: stranger, to: server })
    },
  },
  {
    name: 'an office with mail sessions, and a guesser at the same mail server in it',
    ...{ by: 'brute-force', wants: [`check-host 10.0.0.26`, `find-sender ${stranger}`] },
    write(wire) {
      mail(wire, { from: stranger, to: '10.0.0.26' })
      for (let i = 0; i < 60; i++)
        converse(wire, 300 + i, {
          client: { address: stranger, port: wire.port() },
          server: { address: '10.0.0.26', port: 143 },
          says: kit.imap('root', `guess${i}`, false),
        })
    },
  },
  {
    name: 'an office with mail sessions, and a scanner in it whom nobody answers',
    ...{ by: 'vertical-scan', wants: [`check-host ${server}`] },
    write(wire) {
      mail(wire, { from: stranger, to: '10.0.0.26' })
      scan(wire, { from: stranger, to: server })
    },
  },
  {
    name: 'somebody outside scans, and completes no handshake',
    ...{ by: 'vertical-scan', wants: [`check-host ${server}`] },
    write: (wire) => scan(wire, { from: stranger, to: server }),
  },
  {
    name: 'the same, and nobody answers',
    ...{ by: 'vertical-scan', wants: [`check-host ${server}`] },
    write: (wire) => scan(wire, { from: stranger, to: server }, false),
  },
  {
    name: 'one of ours sweeps, and nothing shows that it was it',
    ...{ by: 'horizontal-scan', wants: [`find-sender ${ours}`] },
    write: (wire) => sweep(wire, ours),
  },
  {
    name: 'one of ours sweeps from the hardware address that it announced',
    ...{ by: 'horizontal-scan', wants: [`isolate-host ${ours}`], never: ['block-address'] },
    write(wire) {
      announce(wire, ours)
      sweep(wire, ours)
    },
  },
  {
    name: 'another sweeps with the address of one that announced it',
    ...{ by: 'horizontal-scan', wants: [`find-sender ${ours}`] },
    write(wire) {
      announce(wire, ours)
      wire.setMac(ours, 0x02_00_00_00_77_77)
      sweep(wire, ours)
    },
  },
  {
    name: 'a sweep by the address of the gateway',
    ...{ by: 'horizontal-scan', wants: [`find-sender ${gateway}`], roles: [`${gateway} gateway`] },
    write(wire) {
      wire.setMac(gateway, wire.gatewayMac)
      announce(wire, gateway)
      surf(wire)
      sweep(wire, gateway)
    },
  },
  {
    name: 'a sweep by a virtual address of routers',
    ...{ by: 'horizontal-scan', wants: ['find-sender 10.0.0.254'] },
    roles: ['10.0.0.254 virtual-address'],
    write(wire) {
      wire.setMac('10.0.0.254', 0x00_00_5e_00_01_0a)
      announce(wire, '10.0.0.254')
      sweep(wire, '10.0.0.254')
    },
  },
  {
    name: 'a sweep by an address that moved to a second machine',
    ...{ by: 'horizontal-scan', wants: ['find-sender 10.0.0.30'] },
    roles: ['10.0.0.30 virtual-address'],
    write(wire) {
      announce(wire, '10.0.0.30')
      for (let i = 0; i < 10; i++)
        wire.arp(100 + i * 20, {
          ...{ operation: 1, senderMac: 0x02_00_00_00_55_55, sender: '10.0.0.30' },
          target: '10.0.0.30',
        })
      wire.setMac('10.0.0.30', 0x02_00_00_00_55_55)
      sweep(wire, '10.0.0.30')
    },
  },
  {
    name: 'a sweep by the resolver',
    ...{ by: 'horizontal-scan', wants: [`check-host ${resolver}`, `refuse-service ${resolver}`] },
    roles: [`${resolver} resolver`],
    write(wire) {
      kit.lookUps(wire)
      sweep(wire, resolver)
    },
  },
  {
    name: 'a sweep by the mail server, for mail servers',
    ...{ by: 'horizontal-scan', wants: ['check-host 10.0.0.26'], roles: ['10.0.0.26 mail-server'] },
    never: [...kit.cutOff, 'refuse-service'],
    write(wire) {
      kit.use(wire, '10.0.0.26', 25)
      sweep(wire, '10.0.0.26', 25)
    },
  },
  ...[
    { port: 1883, role: 'broker', of: 'the message broker' },
    { port: 9100, role: 'printer', of: 'a printer' },
    { port: 25, role: 'mail-server', of: 'the mail server' },
  ].map(
    ({ port, role, of }): Situation => ({
      name: `a sweep by ${of}`,
      ...{ by: 'horizontal-scan', wants: ['check-host 10.0.0.40', 'refuse-service 10.0.0.40'] },
      roles: [`10.0.0.40 ${role}`],
      write(wire) {
        kit.use(wire, '10.0.0.40', port)
        sweep(wire, '10.0.0.40')
      },
    }),
  ),
  {
    name: 'a sweep by the DHCP server',
    ...{ by: 'horizontal-scan', wants: ['check-host 10.0.0.3'], roles: ['10.0.0.3 dhcp-server'] },
    write(wire) {
      for (let i = 0; i < 5; i++) {
        const client = { address: `10.0.0.${120 + i}`, port: 68 }
        const dhcp = { address: '10.0.0.3', port: 67 }
        wire.udp(5 + i * 9, { from: client, to: dhcp, data: wire.bytes(300) })
        wire.udp(5.1 + i * 9, { from: dhcp, to: client, data: wire.bytes(300) })
      }
      sweep(wire, '10.0.0.3')
    },
  },
  {
    name: 'a guesser behind a load balancer',
    ...{ by: 'brute-force', wants: ['find-sender 10.0.0.9'], roles: ['10.0.0.9 balancer'] },
    write(wire) {
      for (let i = 0; i < 30; i++)
        for (const node of ['10.0.0.51', '10.0.0.52', server]) {
          const client = { address: '10.0.0.9', port: wire.port() }
          const session = { client, server: { address: node, port: 80 } }
          converse(wire, 2 + i * 5, { ...session, end: 'dropped' })
          const port = wire.port()
          converse(wire, 3 + i * 5, {
            ...session,
            client: { address: '10.0.0.9', port },
            says: [
              { by: 'client', what: wire.whole(80, 900) },
              { by: 'server', what: wire.whole(500, 9000) },
            ],
          })
        }
      guess(wire, { from: '10.0.0.9', to: server })
    },
  },
  {
    name: 'a monitor that sweeps',
    ...{ by: 'horizontal-scan', wants: ['check-host 10.0.0.7'], roles: ['10.0.0.7 monitor'] },
    never: ['block-address'],
    write(wire) {
      announce(wire, '10.0.0.7')
      for (let i = 0; i < 9; i++)
        for (let k = 0; k < 5; k++)
          converse(wire, 5 + i * 30 + k, {
            client: { address: '10.0.0.7', port: wire.port() },
            server: { address: `10.0.0.${50 + k}`, port: 5666 },
            says: [
              { by: 'client', what: 120 },
              { by: 'server', what: 180 },
            ],
          })
      sweep(wire, '10.0.0.7')
    },
  },
  {
    name: 'a flood of SYNs from forged addresses',
    ...{ by: 'syn-flood', wants: [`rate-limit ${server}`] },
    write(wire) {
      for (let i = 0; i < 6000; i++)
        wire.tcp(10 + i / 400, {
          from: { address: `203.0.${wire.whole(0, 255)}.${wire.whole(1, 254)}`, port: wire.port() },
          ...{ to: { address: server, port: 80 }, flags: 'S' },
        })
    },
  },
  {
    name: 'a DNS tunnel by way of the local resolver',
    ...{ by: 'dns-tunnel', wants: ['sinkhole-domain example.net'] },
    write(wire) {
      kit.lookUps(wire)
      kit.tunnel(wire, { client: ours, server: resolver, domain: 't.example.net' })
    },
  },
  {
    name: 'a DNS tunnel that the resolver is seen to ask onward for',
    ...{ by: 'dns-tunnel', wants: ['sinkhole-domain example.net', `find-sender ${resolver}`] },
    write(wire) {
      kit.lookUps(wire)
      kit.tunnel(wire, { client: resolver, server: '198.51.100.53', domain: 'example.net' })
    },
  },
  {
    name: 'a DNS tunnel under a domain that others use',
    ...{ by: 'dns-tunnel', wants: [`check-host ${ours}`] },
    never: ['sinkhole-domain', ...kit.cutOff],
    write(wire) {
      for (let i = 0; i < 5; i++)
        lookUp(wire, 5 + i, {
          ...{ client: `10.0.0.${100 + i}`, server: resolver, name: 'www.example.net' },
        })
      kit.lookUps(wire)
      kit.tunnel(wire, { client: ours, server: resolver, domain: 'example.net' })
    },
  },
  {
    name: 'a DNS tunnel under the domain of a CDN',
    ...{ by: 'dns-tunnel', wants: [`check-host ${ours}`] },
    never: ['sinkhole-domain', ...kit.cutOff],
    write: (wire) => kit.tunnel(wire, { client: ours, server: resolver, domain: 'amazonaws.com' }),
  },
  {
    name: 'calls to a server that nobody else knows',
    ...{ by: 'beacon', wants: [`block-address 203.0.113.99`], never: ['isolate-host'] },
    write: (wire) => call(wire, ours, { address: '203.0.113.99', port: 80 }),
  },
  {
    name: 'calls to a server that others use, too',
    ...{ by: 'beacon', wants: [`check-host ${ours}`] },
    write(wire) {
      kit.useByFew(wire, '203.0.113.99', 4444)
      call(wire, ours, { address: '203.0.113.99', port: 4444 })
    },
  },
  ...inUse,
  {
    name: 'a forger that took the address of the gateway',
    ...{ by: 'arp-spoofing', wants: ['close-port 02:00:00:01:00:42'] },
    write(wire) {
      wire.setMac(gateway, wire.gatewayMac)
      announce(wire, gateway)
      announce(wire, ours)
      surf(wire)
      for (let i = 0; i < 60; i++) {
        const targetMac = wire.macOf('10.0.0.100')
        const forged = { operation: 2, senderMac: wire.macOf(ours), sender: gateway } as const
        wire.arp(200 + i * 2, { ...forged, target: '10.0.0.100', targetMac })
        if (i % 6 === 0) announceAt(wire, 201 + i * 2)
      }
    },
  },
]

function announceAt(wire: Parameters<Situation['write']>[0], atS: number) {
  const own = { senderMac: wire.gatewayMac, sender: gateway } as const
  wire.arp(atS, { operation: 1, ...own, target: '10.0.0.101' })
}
