/** One address that opens connections by the hundreds to one service, and uses them: programs, gateways, benchmarks. */
import {
  converse,
  type LookAlike,
  lookAlike,
  plainCall,
  pour,
  type Say,
  secureCall,
} from './trials/index.ts'

const server = '10.0.0.10'
const one = '10.0.6.1'

const greetings: Readonly<Record<string, readonly Say[]>> = {
  Redis: [
    { by: 'client', what: '*2\r\n$3\r\nGET\r\n$7\r\nuser:17\r\n' },
    { by: 'server', what: '$4\r\nanna\r\n' },
  ],
  memcached: [
    { by: 'client', what: 'get session:81723\r\n' },
    { by: 'server', what: 'VALUE session:81723 0 9\r\nlogged-in\r\nEND\r\n' },
    { by: 'client', what: 'quit\r\n' },
  ],
  whois: [
    { by: 'client', what: 'example.com\r\n' },
    { by: 'server', what: 900 },
  ],
}
const ports: Readonly<Record<string, number>> = { Redis: 6379, memcached: 11_211, whois: 43 }

export const busyClients: readonly LookAlike[] = [
  lookAlike({
    name: 'a program that opens a connection for each question, and closes it',
    axes: {
      service: { label: 'service', values: ['Redis', 'memcached', 'whois'] },
      aSecond: { label: 'connections a second', values: [200, 600, 1500] },
    },
    write(wire, { service, aSecond }) {
      pour(wire, { aSecond, seconds: 2 }, (t, i) =>
        converse(wire, t, {
          client: { address: one, port: 1024 + i },
          server: { address: server, port: ports[service]! },
          ...{ says: greetings[service]!, roundTripS: 0.001 },
        }),
      )
    },
  }),
  lookAlike({
    name: 'devices behind one gateway that all come back after an outage, and report',
    axes: {
      devices: { label: 'devices', values: [150, 500, 1200] },
      withinS: { label: 'seconds within which they come', values: [1, 4] },
      port: { label: 'port', values: [1883, 5222] },
    },
    write(wire, { devices, withinS, port }) {
      for (let i = 0; i < devices; i++) {
        const says: Say[] = [
          { by: 'client', what: wire.whole(30, 60) },
          { by: 'server', what: 4 },
          { by: 'client', what: wire.whole(20, 50), afterS: wire.between(0.1, 1) },
          { by: 'server', what: 5 },
        ]
        for (let k = 0; k < 3; k++)
          says.push({ by: 'client', what: wire.whole(60, 200), afterS: wire.between(5, 20) })
        converse(wire, 10 + wire.between(0, withinS), {
          client: { address: one, port: 20_000 + i },
          ...{ server: { address: server, port }, says, end: 'open' },
        })
      }
    },
  }),
  lookAlike({
    name: 'a benchmark that opens many connections at once and asks on each',
    axes: {
      connections: { label: 'connections', values: [100, 400, 1000] },
      asks: { label: 'requests on each', values: [2, 6] },
    },
    write(wire, { connections, asks }) {
      for (let i = 0; i < connections; i++) {
        const says: Say[] = []
        for (let k = 0; k < asks; k++)
          says.push(
            { by: 'client', what: 'GET / HTTP/1.1\r\nHost: 10.0.0.10:8080\r\n\r\n' },
            {
              by: 'server',
              what: 'HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n'.padEnd(340, 'x'),
            },
          )
        converse(wire, 10 + i / 2000, {
          client: { address: one, port: 20_000 + i },
          ...{ server: { address: server, port: 8080 }, says, roundTripS: 0.002 },
        })
      }
    },
  }),
  lookAlike({
    name: 'a pool or proxy that opens its connections at once, and keeps them',
    axes: {
      connections: { label: 'connections', values: [100, 300, 800] },
      what: { label: 'of', values: ['PostgreSQL', 'MySQL', 'HTTP', 'TLS'] },
    },
    write(wire, { connections, what }) {
      const welcome: Readonly<Record<string, readonly [number, readonly Say[]]>> = {
        PostgreSQL: [
          5432,
          [
            { by: 'client', what: wire.whole(60, 110) },
            { by: 'server', what: 24 },
            { by: 'client', what: 55 },
            { by: 'server', what: 93 },
            { by: 'client', what: 109 },
            { by: 'server', what: 420 },
          ],
        ],
        MySQL: [
          3306,
          [
            { by: 'server', what: 78 },
            { by: 'client', what: wire.whole(150, 220) },
            { by: 'server', what: 11 },
            { by: 'client', what: 'SET NAMES utf8mb4' },
            { by: 'server', what: 11 },
          ],
        ],
      }
      for (let i = 0; i < connections; i++) {
        const t = 10 + i / 900
        const known = welcome[what]
        if (known !== undefined)
          converse(wire, t, {
            client: { address: one, port: 20_000 + i },
            server: { address: server, port: known[0] },
            ...{ says: known[1], end: 'open', roundTripS: 0.002 },
          })
        else if (what === 'HTTP') plainCall(wire, t, { client: one, server, keptS: null })
        else secureCall(wire, t, { client: one, server, keptS: null })
      }
    },
  }),
  lookAlike({
    name: 'checks that say a word to a service and hear one, from one monitor',
    axes: {
      aSecond: { label: 'checks a second', values: [5, 40] },
      end: { label: 'end', values: ['client', 'reset'] },
    },
    write(wire, { aSecond, end }) {
      const says: Say[] = [
        { by: 'client', what: 'PING\r\n' },
        { by: 'server', what: '+PONG\r\n' },
      ]
      pour(wire, { aSecond, seconds: 20 }, (t, i) =>
        converse(wire, t, {
          client: { address: one, port: 20_000 + i },
          ...{ server: { address: server, port: 6379 }, says, end },
        }),
      )
    },
  }),
]
