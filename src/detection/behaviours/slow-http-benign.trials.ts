/** Many clients of a web port, each with a connection or two that take long, and that end or say what they have to. */
import {
  clientHello,
  converse,
  forgedAddress,
  type LookAlike,
  lookAlike,
  type Say,
  serverHello,
  tlsData,
} from './trials/index.ts'

const address = '10.0.0.10'

export const slowVisitors: readonly LookAlike[] = [
  lookAlike({
    name: 'devices that each feed one request with readings for minutes, in chunks',
    axes: {
      devices: { label: 'devices', values: [25, 80, 200] },
      everyS: { label: 'seconds between readings', values: [5, 15] },
    },
    write(wire, { devices, everyS }) {
      for (let i = 0; i < devices; i++) {
        const head =
          'POST /ingest HTTP/1.1\r\nHost: iot.example\r\nTransfer-Encoding: chunked\r\n\r\n'
        const says: Say[] = [{ by: 'client', what: head }]
        for (let k = 0; k < 6; k++)
          says.push({
            ...{ by: 'client', what: `c\r\n{"t":${wire.whole(1000, 9999)}}\r\n` },
            afterS: everyS * wire.between(0.9, 1.1),
          })
        const client = { address: forgedAddress(wire), port: wire.port() }
        converse(wire, 10 + i * 0.2, { client, server: { address, port: 80 }, says, end: 'open' })
      }
    },
  }),
  lookAlike({
    name: 'devices that send readings of their own form to a web port, and hear nothing',
    axes: {
      devices: { label: 'devices', values: [25, 120] },
      port: { label: 'port', values: [443, 8080] },
      bytes: { label: 'bytes of each', values: [24, 120] },
    },
    write(wire, { devices, port, bytes }) {
      for (let i = 0; i < devices; i++) {
        const says: Say[] = []
        for (let k = 0; k < 7; k++)
          says.push({ by: 'client', what: bytes, afterS: wire.between(4, 12) })
        const client = { address: forgedAddress(wire), port: wire.port() }
        converse(wire, 10 + i * 0.2, { client, server: { address, port }, says, end: 'open' })
      }
    },
  }),
  lookAlike({
    name: 'phones on a bad line whose requests come in pieces, and are answered',
    axes: {
      phones: { label: 'phones', values: [25, 100] },
      pieceS: { label: 'seconds between the pieces', values: [1, 4] },
      what: { label: 'request', values: ['GET', 'POST'] },
    },
    write(wire, { phones, pieceS, what }) {
      for (let i = 0; i < phones; i++) {
        const body = what === 'POST' ? wire.whole(200, 900) : 0
        const whole = `${what} /feed HTTP/1.1\r\nHost: app.example\r\nCookie: ${'c'.repeat(300)}\r\nContent-Length: ${body}\r\n\r\n${'b'.repeat(body)}`
        const says: Say[] = []
        for (let at = 0; at < whole.length; at += 140)
          says.push({
            ...{ by: 'client', what: whole.slice(at, at + 140) },
            afterS: at === 0 ? 0 : pieceS * wire.between(0.3, 1),
          })
        says.push({ by: 'server', what: `HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(3000)}` })
        const client = { address: forgedAddress(wire), port: wire.port() }
        const server = { address, port: 80 }
        converse(wire, 10 + wire.between(0, 40), { client, server, says, roundTripS: 0.4 })
      }
    },
  }),
  lookAlike({
    name: 'visitors who each leave a page open that asks again and again, or waits for news',
    axes: {
      visitors: { label: 'visitors', values: [30, 150] },
      way: { label: 'way', values: ['long poll', 'server-sent events', 'TLS'] },
    },
    write(wire, { visitors, way }) {
      for (let i = 0; i < visitors; i++) {
        const client = { address: forgedAddress(wire), port: wire.port() }
        const ask = 'GET /news HTTP/1.1\r\nHost: news.example\r\n\r\n'
        const says: Say[] = []
        if (way === 'TLS')
          says.push(
            { by: 'client', what: clientHello(wire, 'news.example') },
            { by: 'server', what: serverHello(wire, 1200) },
            { by: 'client', what: tlsData(wire, 90) },
            { by: 'server', what: tlsData(wire, 60), afterS: 25 },
          )
        else if (way === 'long poll')
          for (let k = 0; k < 3; k++)
            says.push(
              { by: 'client', what: ask },
              { by: 'server', what: 'HTTP/1.1 204 No Content\r\n\r\n', afterS: 28 },
            )
        else {
          says.push({ by: 'client', what: ask })
          says.push({ by: 'server', what: 'HTTP/1.1 200 OK\r\n\r\n' })
          for (let k = 0; k < 4; k++)
            says.push({ by: 'server', what: 'data: 1\n\n', afterS: wire.between(8, 20) })
        }
        const server = { address, port: way === 'TLS' ? 443 : 80 }
        converse(wire, 10 + i * 0.1, { client, server, says, end: 'open' })
      }
    },
  }),
]
