/** Calls at a beat that ask nobody for orders: refused logins, strangers who call in, jobs that move files, help from afar. */
import {
  beatOf,
  browse,
  clientHello,
  converse,
  type LookAlike,
  logIn,
  lookAlike,
  lookUp,
  type Say,
  serverHello,
  tlsData,
  transfer,
} from './trials/index.ts'

const client = '10.0.0.43'
const resolver = '10.0.0.2'
const clear = ['smtp', 'ftp', 'imap', 'pop3'] as const

export const beaconLookAlikesDoubts: readonly LookAlike[] = [
  lookAlike({
    name: 'a stranger who tries a login at a server of ours, at a beat',
    axes: {
      service: { label: 'service', values: clear },
      everyS: { label: 'seconds between tries', values: [40, 190] },
    },
    rightly: ['brute-force'],
    write(wire, { service, everyS }) {
      const call = { service, client: '203.0.113.90', server: '10.0.0.25' }
      for (const t of beatOf(wire, { everyS, calls: 90, jitter: 0.4 }))
        logIn(wire, t, { ...call, isRefused: true, roundTripS: 0.08 })
    },
  }),
  lookAlike({
    name: 'a partner’s machine outside that calls a server of ours',
    axes: {
      everyS: { label: 'seconds between calls', values: [60, 900] },
      port: { label: 'port', values: [443, 4433] },
    },
    write(wire, { everyS, port }) {
      for (const t of beatOf(wire, { everyS, calls: 80, jitter: 0.1 }))
        converse(wire, t, {
          client: { address: '198.51.100.61', port: wire.port() },
          server: { address: '10.0.0.25', port },
          says: [
            { by: 'client', what: wire.whole(300, 330) },
            { by: 'server', what: 90, afterS: 0.02 },
          ],
        })
    },
  }),
  lookAlike({
    name: 'a device that keeps an old password',
    axes: {
      service: { label: 'service', values: clear },
      where: { label: 'server', values: ['ours', 'outside'] },
      everyS: { label: 'seconds between tries', values: [60, 600] },
    },
    rightly: ['brute-force'],
    write(wire, { service, where, everyS }) {
      const server = where === 'ours' ? '10.0.0.25' : '198.51.100.25'
      for (const t of beatOf(wire, { everyS, calls: 60, jitter: 0.05 }))
        logIn(wire, t, { service, client, server, isRefused: true })
    },
  }),
  lookAlike({
    name: 'a job that copies files to one server outside',
    axes: {
      megabytes: { label: 'megabytes a time', values: [1, 12] },
      everyH: { label: 'hours between', values: [1, 24] },
      port: { label: 'port', values: [22, 873, 8730] },
    },
    rightly: ['exfiltration'],
    write(wire, { megabytes, everyH, port }) {
      const everyS = everyH * 3600
      const calls = everyH === 24 ? 8 : 14
      browse(wire, 60, { client, resolver, untilS: calls * everyS, everyS: everyS / 2 })
      for (const t of beatOf(wire, { fromS: 1500, everyS, calls, jitter: 0.002 }))
        transfer(wire, t, {
          ...{ client, server: '198.51.100.62', port, name: null, down: 900 },
          up: Math.round(megabytes * 1e6 * wire.between(0.85, 1.15)),
        })
    },
  }),
  lookAlike({
    name: 'help from afar: the other side moves, and the screen answers',
    axes: {
      meanS: { label: 'mean pause, seconds', values: [3, 8] },
      port: { label: 'port', values: [443, 6568] },
    },
    rightly: ['remote-session'],
    write(wire, { meanS, port }) {
      const name = 'relay-4.help.example'
      const address = '198.51.100.63'
      lookUp(wire, 9, { client, server: resolver, name, answer: address })
      const says: Say[] = opening(wire, name)
      for (let t = 0; t < 1200; ) {
        const afterS = wire.wait(meanS)
        t += afterS
        says.push({ by: 'server', what: tlsData(wire, wire.whole(40, 90)), afterS })
        says.push({ by: 'client', what: tlsData(wire, wire.whole(400, 4000)), afterS: 0.03 })
      }
      const end = { client: { address: client, port: wire.port() }, server: { address, port } }
      converse(wire, 10, { ...end, says })
    },
  }),
  lookAlike({
    name: 'somebody who works by an application of one connection',
    axes: {
      meanS: { label: 'mean pause, seconds', values: [3, 8] },
      port: { label: 'port', values: [443, 9443] },
    },
    rightly: ['remote-session'],
    write(wire, { meanS, port }) {
      const name = 'desk.work.example'
      const address = '198.51.100.64'
      lookUp(wire, 9, { client, server: resolver, name, answer: address })
      const says: Say[] = opening(wire, name)
      for (let t = 0; t < 1200; ) {
        const afterS = wire.wait(meanS)
        t += afterS
        says.push({ by: 'client', what: tlsData(wire, wire.whole(60, 300)), afterS })
        says.push({ by: 'server', what: tlsData(wire, wire.whole(200, 4000)), afterS: 0.03 })
      }
      const end = { client: { address: client, port: wire.port() }, server: { address, port } }
      converse(wire, 10, { ...end, says })
    },
  }),
]

function opening(wire: Parameters<typeof tlsData>[0], name: string): Say[] {
  return [
    { by: 'client', what: clientHello(wire, name) },
    { by: 'server', what: serverHello(wire), afterS: 0.002 },
    { by: 'client', what: tlsData(wire, 64), afterS: 0.002 },
  ]
}
