/** Large transfers in few frames, as a sensor on a host with segmentation offload sees them. */
import { clientHello, serverHello } from './protocols.ts'
import type { End, TrialWire } from './wire.ts'

const chunkBytes = 60_000
const nothing = new Uint8Array(chunkBytes)

export interface Transfer {
  readonly client: string
  readonly server: string
  readonly port?: number
  /** Of the TLS greeting; null: no TLS. */
  readonly name?: string | null
  /** Payload each way after the greeting, and bytes a second of the larger way. */
  readonly up: number
  readonly down?: number
  readonly pace?: number
}

/** One connection that moves so much; returns when it ended. */
export function transfer(wire: TrialWire, atS: number, moved: Transfer): number {
  const { port = 443, name = '', up, down = 600, pace = 3_000_000 } = moved
  const client: End = { address: moved.client, port: wire.port() }
  const server: End = { address: moved.server, port }
  let [mine, theirs, t] = [wire.random.below(2 ** 31), wire.random.below(2 ** 31), atS]
  const send = (isUp: boolean, flags: string, data?: Uint8Array) => {
    const [from, to] = isUp ? [client, server] : [server, client]
    const [sequence, acknowledgment] = isUp ? [mine, theirs] : [theirs, mine]
    wire.tcp(t, { from, to, flags, sequence, acknowledgment, ...(data && { data }) })
    const length = (data?.length ?? 0) + (/[SF]/.test(flags) ? 1 : 0)
    if (isUp) mine = (mine + length) >>> 0
    else theirs = (theirs + length) >>> 0
    t += 0.001
  }
  send(true, 'S')
  t += 0.02
  send(false, 'SA')
  send(true, 'A')
  if (name !== null) {
    send(true, 'PA', clientHello(wire, name))
    t += 0.02
    send(false, 'PA', serverHello(wire))
  }
  const chunks = Math.max(1, Math.ceil(Math.max(up, down) / chunkBytes))
  for (let i = 0; i < chunks; i++) {
    const part = (total: number) =>
      Math.round((total * (i + 1)) / chunks) - Math.round((total * i) / chunks)
    const [out, back] = [part(up), part(down)]
    if (out > 0) send(true, 'PA', nothing.subarray(0, out))
    send(false, back > 0 ? 'PA' : 'A', nothing.subarray(0, back))
    t += Math.max(out, back) / pace
  }
  send(true, 'FA')
  send(false, 'FA')
  send(true, 'A')
  return t
}

/** A stream of datagrams both ways; large ones stand for as many small ones. */
export function sendStream(
  wire: TrialWire,
  atS: number,
  call: {
    client: string
    server: string
    port: number
    lastsS: number
    /** Bytes a second each way. */
    up: number
    down: number
  },
): void {
  const client: End = { address: call.client, port: wire.port() }
  const server: End = { address: call.server, port: call.port }
  const everyS = Math.max(0.2, Math.min(10, 40_000 / Math.max(call.up, call.down)))
  for (let t = atS; t < atS + call.lastsS; t += everyS) {
    const [up, down] = [call.up, call.down].map((pace) =>
      Math.min(60_000, Math.floor(pace * everyS)),
    )
    wire.udp(t, { from: client, to: server, data: nothing.subarray(0, up) })
    wire.udp(t + 0.03, { from: server, to: client, data: nothing.subarray(0, down) })
  }
}
