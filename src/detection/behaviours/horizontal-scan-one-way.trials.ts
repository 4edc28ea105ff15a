/** Ordinary traffic of which a tap, a mirror or one of two routes shows one direction alone. */
import {
  fetchHttp,
  fetchHttps,
  type LookAlike,
  logIn,
  lookAlike,
  lookUp,
  type TrialWire,
} from './trials/index.ts'

const inside = '10.0.0.30'

function outside(wire: TrialWire): string {
  return `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.${wire.whole(1, 254)}`
}

/** Only the askers' packets, or only those of whom they ask. */
const sides = ['askers', 'answerers'] as const

function hear(wire: TrialWire, side: string, write: () => void): void {
  wire.hearing((source) => (source === inside) === (side === 'askers'), write)
}

export const horizontalScanOneWay: readonly LookAlike[] = [
  lookAlike({
    name: 'one direction of a browser’s connections',
    axes: {
      side: { label: 'heard', values: sides },
      over: { label: 'over', values: ['TLS', 'HTTP'] },
      servers: { label: 'servers', values: [12, 40, 150] },
    },
    write(wire, { side, over, servers }) {
      hear(wire, side, () => {
        for (let i = 0, t = 5; i < servers; i++, t += wire.wait(3)) {
          const server = outside(wire)
          if (over === 'HTTP')
            fetchHttp(wire, t, { client: inside, server, host: `h${i}.example.com` })
          else fetchHttps(wire, t, { client: inside, server, name: `h${i}.example.com` })
        }
      })
    },
  }),
  lookAlike({
    name: 'one direction of a resolver that asks many name servers, or of an NTP client',
    axes: {
      side: { label: 'heard', values: sides },
      kind: { label: 'kind', values: ['DNS', 'NTP'] },
      servers: { label: 'servers', values: [12, 60] },
    },
    write(wire, { side, kind, servers }) {
      const all = Array.from({ length: servers }, () => outside(wire))
      hear(wire, side, () => {
        for (let i = 0, t = 5; i < servers * 3; i++, t += wire.wait(4)) {
          const server = all[i % servers]!
          if (kind === 'DNS') lookUp(wire, t, { client: inside, server, name: `n${i}.example.net` })
          else {
            const ends = [
              { address: inside, port: 123 },
              { address: server, port: 123 },
            ] as const
            wire.udp(t, { from: ends[0], to: ends[1], data: wire.bytes(48) })
            wire.udp(t + 0.03, { from: ends[1], to: ends[0], data: wire.bytes(48) })
          }
        }
      })
    },
  }),
  lookAlike({
    name: 'one direction of a program that keeps house on many servers (SSH, SMB)',
    axes: {
      side: { label: 'heard', values: sides },
      service: { label: 'over', values: ['ssh', 'smb'] },
      servers: { label: 'servers', values: [8, 40] },
    },
    write(wire, { side, service, servers }) {
      hear(wire, side, () => {
        for (let i = 0, t = 5; i < servers; i++, t += wire.wait(6))
          logIn(wire, t, {
            ...{ service: service as 'ssh', client: inside, server: `10.0.3.${1 + i * 5}` },
            isRefused: false,
          })
      })
    },
  }),
  lookAlike({
    name: 'one direction of a server of ours and its many clients',
    axes: {
      side: { label: 'heard', values: ['askers', 'answerers'] },
      kind: { label: 'kind', values: ['web', 'STUN', 'DNS'] },
      clients: { label: 'clients', values: [20, 100] },
    },
    write(wire, { side, kind, clients }) {
      hear(wire, side === 'askers' ? 'answerers' : 'askers', () => {
        for (let i = 0, t = 5; i < clients; i++, t += wire.wait(2)) {
          const client = outside(wire)
          if (kind === 'web') fetchHttps(wire, t, { client, server: inside, name: 'w.example.com' })
          else if (kind === 'DNS')
            lookUp(wire, t, { client, server: inside, name: 'w.example.com' })
          else {
            const from = { address: client, port: wire.port() }
            const to = { address: inside, port: 3478 }
            wire.udp(t, { from, to, data: wire.bytes(28) })
            wire.udp(t + 0.01, { from: to, to: from, data: wire.bytes(36) })
          }
        }
      })
    },
  }),
]
