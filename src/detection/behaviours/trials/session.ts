/** Whole conversations: TCP sessions from SYN to the end, and what answers a lone SYN. */
import type { End, TrialWire } from './wire.ts'

/** One side says something: bytes, or so many bytes of no meaning. */
export interface Say {
  readonly by: 'client' | 'server'
  readonly what: Uint8Array | string | number
  /** Pause before it, besides the way there, seconds. */
  readonly afterS?: number
}

export interface Session {
  readonly client: End
  readonly server: End
  readonly says?: readonly Say[]
  /** There and back, seconds; 0.02 unless told otherwise. */
  readonly roundTripS?: number
  /**
   * `client` or `server`: that side closes and the other follows; `reset`: the client resets; `dropped`: it resets at the
   * server's SYN-ACK, as a test whether a port is open does; `open`: nothing more is heard of it.
   */
  readonly end?: 'client' | 'server' | 'reset' | 'server-reset' | 'dropped' | 'open'
  /** Silence before the end, seconds. */
  readonly keptS?: number
  readonly ttl?: number
}

interface Sending {
  readonly at?: number
  readonly data?: Uint8Array
}

const segmentBytes = 1448
const segmentS = 0.0002

/** Writes the session; returns when it ended. */
export function converse(wire: TrialWire, atS: number, session: Session): number {
  const {
    client,
    server,
    says = [],
    roundTripS = 0.02,
    end = 'client',
    keptS = 0,
    ttl = 64,
  } = session
  const next = { client: wire.random.below(2 ** 32), server: wire.random.below(2 ** 32) }
  let t = atS
  const way = () => (roundTripS / 2) * wire.between(0.9, 1.3)
  const send = (by: Say['by'], flags: string, { at = t, data }: Sending = {}) => {
    const [from, to] = by === 'client' ? [client, server] : [server, client]
    const [sequence, acknowledged] =
      by === 'client' ? [next.client, next.server] : [next.server, next.client]
    const acknowledgment = flags.includes('A') ? acknowledged : 0
    wire.tcp(at, { from, to, flags, sequence, acknowledgment, ttl, ...(data && { data }) })
    const moved = (data?.length ?? 0) + (/[SF]/.test(flags) ? 1 : 0)
    next[by] = (next[by] + moved) >>> 0
  }
  send('client', 'S')
  t += way()
  send('server', 'SA')
  t += way()
  if (end === 'dropped') {
    send('client', 'R')
    return t
  }
  send('client', 'A')
  for (const say of says) {
    t += (say.afterS ?? 0) + way()
    const data = bytesOf(wire, say.what)
    const listener = say.by === 'client' ? 'server' : 'client'
    for (let from = 0, sent = 1; from < data.length; from += segmentBytes, sent++) {
      const isLast = from + segmentBytes >= data.length
      send(say.by, isLast ? 'PA' : 'A', { data: data.subarray(from, from + segmentBytes) })
      t += segmentS
      if (sent % 2 === 0 || isLast) send(listener, 'A', { at: t + way() })
    }
  }
  t += keptS
  if (end === 'open') return t
  t += way()
  if (end === 'reset' || end === 'server-reset') {
    send(end === 'reset' ? 'client' : 'server', 'RA')
    return t
  }
  const follower = end === 'client' ? 'server' : 'client'
  send(end, 'FA')
  t += way()
  send(follower, 'FA')
  t += way()
  send(end, 'A')
  return t
}

function bytesOf(wire: TrialWire, what: Say['what']): Uint8Array {
  if (typeof what === 'string') return Buffer.from(what, 'latin1')
  if (typeof what !== 'number') return what
  const data = new Uint8Array(what)
  data.set(wire.bytes(Math.min(what, 256)))
  return data
}

/** A SYN that a closed port answers with a reset. */
export function refuse(
  wire: TrialWire,
  atS: number,
  { client, server, roundTripS = 0.01 }: Session,
): void {
  const sequence = wire.random.below(2 ** 32)
  wire.tcp(atS, { from: client, to: server, flags: 'S', sequence })
  const acknowledgment = sequence + 1
  wire.tcp(atS + roundTripS, { from: server, to: client, flags: 'RA', acknowledgment, window: 0 })
}

/** A SYN that nobody answers, sent again after 1, 2, 4... seconds: so many `tries` in all, 1 unless told otherwise. */
export function ignore(
  wire: TrialWire,
  atS: number,
  { client, server, tries = 1 }: Pick<Session, 'client' | 'server'> & { readonly tries?: number },
): void {
  const sequence = wire.random.below(2 ** 32)
  for (let i = 0, t = atS; i < tries; t += 2 ** i++)
    wire.tcp(t, { from: client, to: server, flags: 'S', sequence })
}
