/** Requests that never get ready, bodies that trickle, answers that nobody reads. */
import { quietTcp } from './floods-tcp-benign.trials.ts'
import { slowVisitors } from './slow-http-benign.trials.ts'
import {
  attack,
  type BehaviourTrials,
  clientHello,
  converse,
  forgedAddress,
  plainCall,
  type Say,
  serverHello,
} from './trials/index.ts'

const server = { address: '10.0.0.10', port: 80 }
const client = (i: number) => ({ address: '198.51.100.23', port: 20_000 + i })

export const slowHttpTrials: BehaviourTrials = {
  behaviour: 'slow-http',
  attacks: [
    attack({
      name: 'a head or a body that comes a few bytes at a time',
      axes: {
        how: { label: 'kind', values: ['head', 'body', 'head over TLS'] },
        connections: { label: 'connections', values: [15, 20, 30, 100, 300] },
        everyS: { label: 'seconds between pieces', values: [2, 10, 15] },
        answer: { label: 'what the server does', values: ['waits', 'answers 408 at last'] },
      },
      draws: 1,
      write(wire, { how, connections, everyS, answer }) {
        for (let i = 0; i < connections; i++) {
          const isSecure = how === 'head over TLS'
          const says: Say[] = isSecure
            ? [
                { by: 'client', what: clientHello(wire, 'www.example.com') },
                { by: 'server', what: serverHello(wire, 1800), afterS: 0.002 },
                { by: 'client', what: 64 },
              ]
            : []
          says.push({
            by: 'client',
            what: `${how === 'body' ? 'POST' : 'GET'} /?${i} HTTP/1.1\r\nHost: www.example.com\r\n${how === 'body' ? 'Content-Length: 8192\r\n\r\n' : ''}`,
          })
          for (let k = 0; k < Math.max(4, 60 / everyS); k++)
            says.push({ by: 'client', what: wire.whole(6, 40), afterS: everyS })
          if (answer !== 'waits')
            says.push({
              by: 'server',
              what: 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n',
            })
          const end = answer === 'waits' ? 'open' : 'server'
          const to = { ...server, port: isSecure ? 443 : 80 }
          converse(wire, 10 + i * 0.02, { client: client(i), server: to, says, end })
        }
      },
    }),
    attack({
      name: 'the same from many addresses with one or two connections each, beside ordinary visitors',
      axes: {
        how: { label: 'kind', values: ['head', 'body'] },
        sources: { label: 'addresses', values: [25, 60, 200] },
        each: { label: 'connections of each', values: [1, 2] },
        everyS: { label: 'seconds between pieces', values: [5, 15] },
        visits: { label: 'visits in all', values: [0, 60] },
      },
      draws: 1,
      write(wire, { how, sources, each, everyS, visits }) {
        const bots = Array.from({ length: sources }, () => forgedAddress(wire))
        wire.ordinarily(() => {
          for (let i = 0; i < visits; i++)
            plainCall(wire, wire.between(0, 90), {
              client: forgedAddress(wire),
              server: server.address,
            })
        })
        for (let i = 0; i < sources * each; i++) {
          const length = how === 'body' ? 'Content-Length: 8192\r\n\r\n' : ''
          const head = `${how === 'body' ? 'POST' : 'GET'} /?${i} HTTP/1.1\r\nHost: www.example.com\r\n${length}`
          const says: Say[] = [{ by: 'client', what: head }]
          for (let k = 0; k < Math.max(4, 60 / everyS); k++) {
            const what = how === 'body' ? wire.whole(1, 12) : `X-a: ${wire.whole(1, 5000)}\r\n`
            says.push({ by: 'client', what, afterS: everyS * wire.between(0.8, 1.2) })
          }
          const from = { address: bots[i % sources]!, port: wire.port() }
          converse(wire, 20 + i * 0.1, { client: from, server, says, end: 'open' })
        }
      },
    }),
    attack({
      name: 'answers that are read a few bytes at a time',
      axes: {
        connections: { label: 'connections', values: [15, 20, 30, 100] },
        seconds: { label: 'seconds', values: [30, 90] },
      },
      write(wire, { connections, seconds }) {
        for (let i = 0; i < connections; i++) {
          const from = client(i)
          const t = 10 + i * 0.02
          const say = (
            at: number,
            by: 'c' | 's',
            given: { flags: string; data?: Uint8Array; window?: number },
          ) =>
            wire.tcp(t + at, {
              ...(by === 'c' ? { from, to: server } : { from: server, to: from }),
              ...given,
              sequence: by === 'c' ? Math.round(at * 9) : 5000 + Math.round(at * 9),
              acknowledgment: given.flags === 'S' ? 0 : 1,
            })
          say(0, 'c', { flags: 'S', window: 512 })
          say(0.01, 's', { flags: 'SA' })
          say(0.02, 'c', { flags: 'A', window: 512 })
          say(0.03, 'c', {
            flags: 'PA',
            window: 512,
            data: Buffer.from('GET /big.iso HTTP/1.1\r\nHost: www.example.com\r\n\r\n'),
          })
          say(0.2, 's', { flags: 'A', data: wire.bytes(512) })
          for (let at = 1; at < seconds; at += 5) {
            say(at, 'c', { flags: 'A', window: 0 })
            say(at + 2, 's', { flags: 'A', data: wire.bytes(1) })
          }
        }
      },
    }),
  ],
  lookAlikes: [...quietTcp, ...slowVisitors],
}
