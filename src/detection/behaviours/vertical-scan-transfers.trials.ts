/** Those who agreed on many ports: file transfers, remote calls, media, games, peers; and captures that see one side. */
import { converse, type LookAlike, lookAlike, type Say, type TrialWire } from './trials/index.ts'

const client = '10.0.0.31'
const server = '10.0.0.20'

interface Transfer {
  readonly files: number
  readonly isActive: boolean
  readonly isUpload: boolean
  readonly controlPort?: number
}

/** An FTP session with so many transfers (RFC 959). */
function transfer(
  wire: TrialWire,
  { files, isActive, isUpload, controlPort = 21 }: Transfer,
): void {
  const control: Say[] = [
    { by: 'server', what: '220 ready\r\n' },
    { by: 'client', what: 'USER jo\r\n' },
    { by: 'server', what: '331 password\r\n' },
    { by: 'client', what: 'PASS x\r\n' },
    { by: 'server', what: '230 in\r\n' },
  ]
  for (let i = 0; i < files; i++) {
    control.push(
      { by: 'client', what: 'PORT 10,0,0,31,156,64\r\n', afterS: i > 0 ? 0.5 : 0 },
      { by: 'server', what: '200 ok\r\n' },
      { by: 'client', what: 'RETR f\r\n' },
      { by: 'server', what: '226 done\r\n', afterS: 0.5 },
    )
    const port = 40_000 + i * 3 + wire.whole(0, 2)
    const says: Say[] = [
      { by: isActive === isUpload ? 'server' : 'client', what: wire.whole(40, 3000) },
    ]
    const [from, to] = isActive
      ? [
          { address: server, port: 20 },
          { address: client, port },
        ]
      : [
          { address: client, port: wire.port() },
          { address: server, port },
        ]
    converse(wire, 10.2 + i * 1.05, { client: from, server: to, says })
  }
  const ends = {
    client: { address: client, port: 35_000 },
    server: { address: server, port: controlPort },
  }
  converse(wire, 10, { ...ends, says: control })
}

/** Datagrams one way or both, so many. */
function stream(
  wire: TrialWire,
  atS: number,
  {
    from,
    to,
    packets,
    isAnswered,
  }: { from: [string, number]; to: [string, number]; packets: number; isAnswered: boolean },
): void {
  const [source, destination] = [from, to].map(([address, port]) => ({ address, port })) as [
    { address: string; port: number },
    { address: string; port: number },
  ]
  for (let i = 0; i < packets; i++) {
    wire.udp(atS + i * 0.02, { from: source, to: destination, data: wire.bytes(160) })
    if (isAnswered)
      wire.udp(atS + i * 0.02 + 0.01, { from: destination, to: source, data: wire.bytes(160) })
  }
}

export const transferLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'FTP, where the server opens a connection for each file (active)',
    axes: {
      files: { label: 'files', values: [20, 60] },
      way: { label: 'files go', values: ['down', 'up'] },
      controlPort: { label: 'control port', values: [21, 2121] },
    },
    draws: 1,
    write(wire, { files, way, controlPort }) {
      transfer(wire, { files, isActive: true, isUpload: way === 'up', controlPort })
    },
  }),
  lookAlike({
    name: 'FTP, where the client opens a connection for each file (passive)',
    axes: {
      files: { label: 'files', values: [20, 60] },
      way: { label: 'files go', values: ['down', 'up'] },
    },
    draws: 1,
    write(wire, { files, way }) {
      transfer(wire, { files, isActive: false, isUpload: way === 'up' })
    },
  }),
  lookAlike({
    name: 'remote calls: the port mapper is asked, then the port that it names',
    axes: {
      mapper: { label: 'port mapper', values: [111, 135] },
      calls: { label: 'calls', values: [20, 80] },
    },
    draws: 1,
    write(wire, { mapper, calls }) {
      for (let i = 0; i < calls; i++) {
        const at = 10 + i * wire.between(1, 3)
        const says: Say[] = [
          { by: 'client', what: 120 },
          { by: 'server', what: 90 },
        ]
        const from = () => ({ address: client, port: wire.port() })
        converse(wire, at, { client: from(), server: { address: server, port: mapper }, says })
        const port = 49_152 + wire.whole(0, 4000)
        converse(wire, at + 0.2, { client: from(), server: { address: server, port }, says })
      }
    },
  }),
  lookAlike({
    name: 'calls whose sound goes to a new port each, seen both ways or one way',
    axes: {
      calls: { label: 'calls', values: [15, 50] },
      seen: { label: 'seen', values: ['both ways', 'one way'] },
    },
    draws: 1,
    write(wire, { calls, seen }) {
      for (let i = 0; i < calls; i++)
        stream(wire, 10 + i * 8, {
          ...{ from: [server, 10_000 + 2 * i], to: [client, 20_000 + 2 * wire.whole(0, 4000)] },
          ...{ packets: 30, isAnswered: seen === 'both ways' },
        })
    },
  }),
  lookAlike({
    name: 'a call that is set up through address translation: probes to many ports of a peer until one answers',
    axes: { ports: { label: 'ports', values: [12, 40, 100] } },
    write(wire, { ports }) {
      const [socket, first] = [wire.port(), wire.whole(20_000, 50_000)]
      for (let i = 0; i < ports; i++)
        stream(wire, 10 + i * 0.05, {
          ...{ from: [client, socket], to: ['198.51.100.9', first + i], packets: 2 },
          isAnswered: i === ports - 1,
        })
    },
  }),
  lookAlike({
    name: 'peers of a file-sharing program behind one address',
    axes: {
      peers: { label: 'peers there', values: [8, 30] },
      answering: { label: 'of ten, answer', values: [2, 7] },
    },
    write(wire, { peers, answering }) {
      const socket = wire.port()
      for (let i = 0; i < peers; i++)
        for (let k = 0; k < 2; k++)
          stream(wire, 10 + wire.between(0, 900), {
            ...{ from: [client, socket], to: ['198.51.100.77', wire.whole(1024, 65_000)] },
            ...{ packets: 1, isAnswered: i % 10 < answering },
          })
    },
  }),
  lookAlike({
    name: 'a list of game servers on one host, each asked for its state',
    axes: {
      games: { label: 'servers', values: [16, 60] },
      down: { label: 'of ten, down', values: [0, 3] },
    },
    draws: 1,
    write(wire, { games, down }) {
      const socket = wire.port()
      for (let i = 0; i < games; i++)
        stream(wire, 10 + i * 0.1, {
          ...{ from: [client, socket], to: ['198.51.100.88', 27_015 + i], packets: 1 },
          isAnswered: i % 10 >= down,
        })
    },
  }),
  lookAlike({
    name: 'a trace of the way to a host',
    axes: {
      by: { label: 'by', values: ['UDP', 'TCP'] },
      hops: { label: 'hops', values: [8, 30] },
    },
    draws: 1,
    write(wire, { by, hops }) {
      const to = '198.51.100.99'
      for (let i = 0; i < hops * 3; i++) {
        const at = 10 + i * 0.2
        const ttl = 1 + Math.floor(i / 3)
        const from = { address: client, port: wire.port() }
        if (by === 'UDP') {
          wire.udp(at, { from, to: { address: to, port: 33_434 + i }, ttl, data: wire.bytes(32) })
        } else wire.tcp(at, { from, to: { address: to, port: 443 }, flags: 'S', ttl })
      }
    },
  }),
  lookAlike({
    name: 'a capture that sees only what servers answer',
    axes: {
      service: { label: 'service', values: ['DNS', 'web', 'database on a high port'] },
      answers: { label: 'answers', values: [60, 300] },
    },
    draws: 1,
    write(wire, { service, answers }) {
      for (let i = 0; i < answers; i++) {
        const at = 10 + i * 0.3
        const to = { address: client, port: wire.port() }
        if (service === 'DNS') {
          wire.udp(at, { from: { address: server, port: 53 }, to, data: wire.bytes(90) })
          continue
        }
        const from = { address: server, port: service === 'web' ? 443 : 5432 }
        wire.tcp(at, { from, to, flags: 'SA', sequence: 1, acknowledgment: 9 })
        wire.tcp(at + 0.02, { from, to, flags: 'PA', sequence: 2, data: wire.bytes(300) })
        wire.tcp(at + 0.1, { from, to, flags: 'FA', sequence: 302 })
      }
    },
  }),
  lookAlike({
    name: 'ends of connections that began before the capture',
    axes: {
      ends: { label: 'ends', values: [30, 120] },
      port: { label: 'port of the server', values: [443, 8443] },
    },
    draws: 1,
    write(wire, { ends, port }) {
      for (let i = 0; i < ends; i++) {
        const [from, to] = [
          { address: server, port },
          { address: client, port: wire.port() },
        ]
        const at = 10 + i * wire.between(0.1, 2)
        wire.tcp(at, { from, to, flags: wire.pick(['A', 'FA', 'RA']), sequence: 9 })
        if (i % 2) wire.tcp(at + 0.01, { from: to, to: from, flags: 'R', sequence: 5 })
      }
    },
  }),
]
