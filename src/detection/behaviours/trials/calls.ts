/** Calls that come again and again, by connections of their own or inside one that stays open. */
import { clientHello, serverHello, tlsData } from './protocols.ts'
import { converse, type Say } from './session.ts'
import type { End, TrialWire } from './wire.ts'

export interface Beat {
  readonly fromS?: number
  readonly everyS: number
  readonly calls: number
  /** Share of the interval by which a gap is shorter or longer at most. */
  readonly jitter?: number
  /** Share of the calls that are left out. */
  readonly missed?: number
}

/** The times of a beat, seconds. */
export function beatOf(wire: TrialWire, beat: Beat): number[] {
  const { fromS = 10, everyS, calls, jitter = 0, missed = 0 } = beat
  const times: number[] = []
  for (let i = 0, t = fromS; i < calls; i++, t += everyS * wire.between(1 - jitter, 1 + jitter))
    if (wire.random.next() >= missed) times.push(t + wire.between(0, 0.3))
  return times
}

/** One connection in which something is said at a beat: so many bytes there, and so many back. */
export function keepOpen(
  wire: TrialWire,
  {
    client,
    server,
    beat,
    name,
    up = [90, 110],
    down = [90, 110],
  }: {
    readonly client: string
    readonly server: End
    readonly beat: Beat
    /** TLS server name; '' TLS without a name; null: no TLS. */
    readonly name: string | null
    readonly up?: readonly [number, number]
    readonly down?: readonly [number, number]
  },
): void {
  const says: Say[] =
    name === null
      ? []
      : [
          { by: 'client', what: clientHello(wire, name) },
          { by: 'server', what: serverHello(wire), afterS: 0.002 },
          { by: 'client', what: tlsData(wire, 64), afterS: 0.002 },
        ]
  const data = (range: readonly [number, number]) => {
    const bytes = wire.whole(...range)
    return name === null ? bytes : tlsData(wire, bytes)
  }
  let before = beat.fromS ?? 10
  const fromS = before
  for (const t of beatOf(wire, beat)) {
    says.push({ by: 'client', what: data(up), afterS: Math.max(0, t - before - 0.04) })
    says.push({ by: 'server', what: data(down), afterS: 0.01 })
    before = t
  }
  const end = { client: { address: client, port: wire.port() }, server, says }
  converse(wire, fromS, end)
}

/** A connection that is opened and closed with nothing said. */
export function openAndClose(
  wire: TrialWire,
  atS: number,
  {
    client,
    server,
    port,
    keptS = 1,
  }: Record<'client' | 'server', string> & { port: number; keptS?: number },
): void {
  const ends = {
    client: { address: client, port: wire.port() },
    server: { address: server, port },
  }
  converse(wire, atS, { ...ends, keptS })
}

/** A datagram and its answer, from a port of its own unless told otherwise. */
export function askUdp(
  wire: TrialWire,
  atS: number,
  call: Record<'client' | 'server', string> & {
    readonly port: number
    readonly from?: number
    readonly up?: number
    readonly down?: number
  },
): void {
  const { up = 60, down = 80 } = call
  const from = { address: call.client, port: call.from ?? wire.port() }
  const to = { address: call.server, port: call.port }
  wire.udp(atS, { from, to, data: wire.bytes(up) })
  if (down > 0) wire.udp(atS + 0.03, { from: to, to: from, data: wire.bytes(down) })
}
