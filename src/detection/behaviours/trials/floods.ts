/** Floods and the busy ordinary traffic that they are mistaken for. */
import { clientHello, serverHello, tlsData } from './protocols.ts'
import { converse, type Say } from './session.ts'
import type { End, TrialWire } from './wire.ts'

/** So many a second for so long, each a little off its beat: the least gap is half of the mean, the longest one and a half. */
export function pour(
  wire: TrialWire,
  { atS = 10, aSecond, seconds }: { atS?: number; aSecond: number; seconds: number },
  write: (atS: number, i: number) => void,
): void {
  const whole = Math.round(aSecond * seconds)
  for (let i = 0; i < whole; i++) write(atS + (i + wire.between(0, 0.5)) / aSecond, i)
}

/** Any address outside, as forging tools draw them. */
export function forgedAddress(wire: TrialWire): string {
  return `${wire.pick([23, 45, 77, 101, 151, 185, 201])}.${wire.whole(1, 250)}.${wire.whole(1, 250)}.${wire.whole(1, 250)}`
}

/** One of so many addresses outside, always the same ones; `forged`: each its own. */
export function senderOf(wire: TrialWire, senders: number | string, i: number): string {
  if (typeof senders === 'string') return forgedAddress(wire)
  const one = i % senders
  return `198.51.${100 + Math.floor(one / 250)}.${1 + (one % 250)}`
}

export interface WebCall {
  readonly client: string
  readonly server: string
  readonly port?: number
  readonly roundTripS?: number
  readonly down?: number
  readonly up?: number
  /** Silence before it closes, seconds; null: it stays open. */
  readonly keptS?: number | null
}

/** One HTTPS exchange over a connection of its own, of few packets. */
export function secureCall(wire: TrialWire, atS: number, call: WebCall): number {
  const { client, server, port = 443, roundTripS = 0.02, down = 1200, up = 300, keptS = 0 } = call
  const says: Say[] = [
    { by: 'client', what: clientHello(wire, 'shop.example.com') },
    { by: 'server', what: serverHello(wire, 1200), afterS: 0.002 },
    { by: 'client', what: tlsData(wire, up), afterS: 0.001 },
    { by: 'server', what: tlsData(wire, down), afterS: 0.01 },
  ]
  const from = { address: client, port: wire.port() }
  const to = { address: server, port }
  const rest = keptS === null ? { end: 'open' as const } : { keptS }
  return converse(wire, atS, { client: from, server: to, says, roundTripS, ...rest })
}

/** One exchange in plain text. */
export function plainCall(
  wire: TrialWire,
  atS: number,
  { client, server, port = 80, roundTripS = 0.02, down = 600, up = 0, keptS = 0 }: WebCall,
): number {
  const head = `${up > 0 ? 'POST' : 'GET'} /v1/item/${wire.whole(1, 999)} HTTP/1.1\r\nHost: api.example.com\r\n`
  const length = up > 0 ? `Content-Length: ${up}\r\n` : ''
  const says: Say[] = [
    { by: 'client', what: `${head}User-Agent: app/2.1\r\n${length}\r\n${'u'.repeat(up)}` },
    {
      by: 'server',
      what: `HTTP/1.1 200 OK\r\nContent-Length: ${down}\r\n\r\n${'d'.repeat(down)}`,
      afterS: 0.005,
    },
  ]
  const from = { address: client, port: wire.port() }
  const rest = keptS === null ? { end: 'open' as const } : { keptS }
  const to = { address: server, port }
  return converse(wire, atS, { client: from, server: to, says, roundTripS, ...rest })
}

/** Datagrams one way at a rate; `back` so many bytes come back for each. */
export function stream(
  wire: TrialWire,
  given: {
    from: End
    to: End
    aSecond: number
    seconds: number
    size: number
    back?: number
    atS?: number
  },
): void {
  const { from, to, size, back } = given
  const data = wire.bytes(Math.min(size, 64))
  const whole = new Uint8Array(size)
  whole.set(data)
  pour(wire, given, (t) => {
    wire.udp(t, { from, to, data: whole })
    if (back !== undefined) wire.udp(t + 0.004, { from: to, to: from, data: new Uint8Array(back) })
  })
}
