/** Busy and idle TCP servers and their clients: nobody floods anybody. */
import {
  converse,
  forgedAddress,
  ignore,
  type LookAlike,
  lookAlike,
  plainCall,
  pour,
  refuse,
  type Say,
  secureCall,
} from './trials/index.ts'

const server = '10.0.0.10'
const client = (i: number, n: number) => `198.51.${100 + ((i % n) >> 8)}.${1 + ((i % n) & 127)}`

export const quietTcp: readonly LookAlike[] = [
  lookAlike({
    name: 'a busy web server, its clients behind one NAT or CDN address or many',
    axes: {
      aSecond: { label: 'connections a second', values: [60, 250, 500] },
      clients: { label: 'client addresses', values: [1, 40, 'each its own'] },
    },
    write(wire, { aSecond, clients }) {
      pour(wire, { aSecond, seconds: 4 }, (t, i) => {
        const from = typeof clients === 'number' ? client(i, clients) : forgedAddress(wire)
        plainCall(wire, t, { client: from, server, down: wire.whole(300, 1400) })
      })
    },
  }),
  lookAlike({
    name: 'a busy web server of which the tap sees one side',
    axes: {
      aSecond: { label: 'connections a second', values: [80, 300] },
      side: { label: 'side seen', values: ['to the server', 'from the server'] },
    },
    write(wire, { aSecond, side }) {
      const [ours, theirs] = side === 'to the server' ? ['A', null] : [null, 'A']
      pour(wire, { aSecond, seconds: 4 }, (t, i) => {
        const a = { address: client(i, 200), port: wire.port() }
        const b = { address: server, port: 8080 }
        if (ours !== null) {
          wire.tcp(t, { from: a, to: b, flags: 'S', sequence: 1 })
          wire.tcp(t + 0.01, { from: a, to: b, flags: 'A', sequence: 2, acknowledgment: 9 })
          const data = wire.bytes(90)
          wire.tcp(t + 0.011, { from: a, to: b, flags: 'PA', sequence: 2, acknowledgment: 9, data })
          wire.tcp(t + 0.03, { from: a, to: b, flags: 'FA', sequence: 92, acknowledgment: 99 })
        }
        if (theirs !== null) {
          wire.tcp(t, { from: b, to: a, flags: 'SA', sequence: 8, acknowledgment: 2 })
          const data = wire.bytes(400)
          wire.tcp(t + 0.01, { from: b, to: a, flags: 'PA', sequence: 9, acknowledgment: 92, data })
          wire.tcp(t + 0.02, { from: b, to: a, flags: 'FA', sequence: 409, acknowledgment: 93 })
        }
      })
    },
  }),
  lookAlike({
    name: 'clients that all come back after a restart and stay',
    axes: {
      clients: { label: 'clients', values: [200, 600] },
      withinS: { label: 'seconds within which they come', values: [1, 5] },
    },
    write(wire, { clients, withinS }) {
      for (let i = 0; i < clients; i++)
        secureCall(wire, 10 + wire.between(0, withinS), {
          ...{ client: client(i, clients), server, keptS: null },
        })
      for (let t = 12; t < 60; t += 4)
        plainCall(wire, t, { client: '10.0.0.7', server: '10.0.0.6' })
    },
  }),
  lookAlike({
    name: 'clients that call a server that is down, again and again',
    axes: {
      clients: { label: 'clients', values: [60, 300] },
      answer: { label: 'what comes back', values: ['nothing', 'resets'] },
    },
    write(wire, { clients, answer }) {
      for (let i = 0; i < clients; i++) {
        const from = { address: client(i, clients), port: wire.port() }
        const to = { address: server, port: 8443 }
        const t = 10 + wire.between(0, 2)
        if (answer === 'nothing') ignore(wire, t, { client: from, server: to, tries: 5 })
        else
          for (let k = 0; k < 8; k++)
            refuse(wire, t + k * 5, { client: { ...from, port: from.port + k }, server: to })
      }
    },
  }),
  lookAlike({
    name: 'web sockets and long polls that stand idle, a few bytes at times',
    axes: {
      sockets: { label: 'sockets', values: [60, 500] },
      clients: { label: 'client addresses', values: [1, 60] },
      port: { label: 'port', values: [80, 443] },
    },
    write(wire, { sockets, clients, port }) {
      for (let i = 0; i < sockets; i++) {
        const says: Say[] = [
          {
            by: 'client',
            what: 'GET /live HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
          },
          {
            by: 'server',
            what: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n',
            afterS: 0.01,
          },
        ]
        for (let k = 0; k < 2; k++)
          says.push({ by: 'client', what: 6, afterS: 20 }, { by: 'server', what: 2 })
        converse(wire, 10 + i * 0.05, {
          client: { address: client(i, clients), port: 30_000 + i },
          server: { address: server, port },
          ...{ says, end: 'open' },
        })
      }
    },
  }),
  lookAlike({
    name: 'long polls that are answered after a wait',
    axes: {
      polls: { label: 'polls open', values: [40, 150] },
      waitS: { label: 'seconds until the answer', values: [25, 55] },
    },
    write(wire, { polls, waitS }) {
      for (let i = 0; i < polls; i++) {
        const from = { address: client(i, 20), port: 30_000 + i }
        const to = { address: server, port: 80 }
        const says: Say[] = []
        for (let k = 0; k < 3; k++)
          says.push(
            { by: 'client', what: 'GET /events?since=12 HTTP/1.1\r\nHost: chat.example\r\n\r\n' },
            { by: 'server', what: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]', afterS: waitS },
          )
        converse(wire, 10 + wire.between(0, 20), { client: from, server: to, says })
      }
    },
  }),
  lookAlike({
    name: 'slow mobile clients that upload pictures',
    axes: {
      uploads: { label: 'uploads at once', values: [20, 60] },
      bytesASecond: { label: 'bytes a second of each', values: [600, 4000] },
    },
    write(wire, { uploads, bytesASecond }) {
      for (let i = 0; i < uploads; i++) {
        const says: Say[] = [
          {
            by: 'client',
            what: 'POST /photo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 24000\r\n\r\n',
          },
        ]
        const piece = Math.min(1200, bytesASecond * 2)
        for (let sent = 0; sent < 24_000; sent += piece)
          says.push({ by: 'client', what: piece, afterS: piece / bytesASecond })
        says.push({ by: 'server', what: 'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n' })
        converse(wire, 10 + wire.between(0, 15), {
          client: { address: client(i, 30), port: 30_000 + i },
          server: { address: server, port: 80 },
          ...{ says, roundTripS: 0.3 },
        })
      }
    },
  }),
  lookAlike({
    name: 'mail clients that wait for mail (IMAP IDLE)',
    axes: {
      clients: { label: 'clients', values: [80, 250] },
      nat: { label: 'addresses', values: [1, 80] },
    },
    write(wire, { clients, nat }) {
      for (let i = 0; i < clients; i++) {
        const says: Say[] = [
          { by: 'server', what: '* OK ready\r\n', afterS: 0.01 },
          { by: 'client', what: 'a1 LOGIN anna secret\r\n' },
          { by: 'server', what: 'a1 OK logged in\r\n' },
          { by: 'client', what: 'a2 IDLE\r\n' },
          { by: 'server', what: '+ idling\r\n' },
          { by: 'server', what: '* OK still here\r\n', afterS: 120 },
        ]
        converse(wire, 10 + i * 0.2, {
          client: { address: client(i, nat), port: 30_000 + i },
          server: { address: server, port: 143 },
          ...{ says, end: 'open' },
        })
      }
    },
  }),
  lookAlike({
    name: 'pools of database connections, opened at the start and mostly idle',
    axes: {
      pools: { label: 'application servers', values: [2, 8] },
      each: { label: 'connections of each', values: [50, 150] },
    },
    write(wire, { pools, each }) {
      for (let i = 0; i < pools * each; i++) {
        const says: Say[] = [
          { by: 'client', what: 84 },
          { by: 'server', what: 340, afterS: 0.003 },
          { by: 'client', what: 60, afterS: wire.between(1, 50) },
          { by: 'server', what: 120 },
        ]
        converse(wire, 10 + wire.between(0, 2), {
          client: { address: `10.0.1.${1 + (i % pools)}`, port: 30_000 + i },
          server: { address: server, port: 5432 },
          ...{ says, end: 'open' },
        })
      }
    },
  }),
  lookAlike({
    name: 'health checks that open a connection and close it again',
    axes: {
      checkers: { label: 'checkers', values: [1, 10] },
      everyS: { label: 'seconds between checks', values: [0.5, 5] },
    },
    write(wire, { checkers, everyS }) {
      for (let i = 0; i < checkers; i++)
        for (let t = 10 + wire.between(0, everyS); t < 10 + everyS * 100; t += everyS)
          converse(wire, t, {
            client: { address: `10.0.2.${1 + i}`, port: wire.port() },
            server: { address: server, port: 8080 },
            ...{ roundTripS: 0.001, end: wire.pick(['client', 'reset'] as const) },
          })
    },
  }),
  lookAlike({
    name: 'connections that browsers open ahead and leave unused, beside used ones',
    axes: {
      browsers: { label: 'browsers', values: [40, 200] },
      unused: { label: 'unused for each used', values: [1, 3] },
    },
    write(wire, { browsers, unused }) {
      for (let i = 0; i < browsers; i++) {
        const t = 10 + wire.between(0, 30)
        const own = client(i, browsers)
        for (let k = 0; k < 3; k++) secureCall(wire, t + k, { client: own, server, down: 4000 })
        for (let k = 0; k < unused; k++)
          converse(wire, t, {
            client: { address: own, port: wire.port() },
            ...{ server: { address: server, port: 443 }, keptS: 10 },
          })
      }
    },
  }),
  lookAlike({
    name: 'a backup that pulls as fast as it can, in large segments',
    axes: { megabytes: { label: 'megabytes', values: [2, 8] } },
    write(wire, { megabytes }) {
      const says: Say[] = [
        { by: 'client', what: 300 },
        { by: 'server', what: megabytes * 1_000_000 },
      ]
      const from = { address: '10.0.0.5', port: 40_000 }
      converse(wire, 10, { client: from, server: { address: server, port: 873 }, says })
    },
  }),
]
