/** What ordinary protocols say, byte for byte where our readers look, and of no meaning where they do not. */
import { parseAddress } from '../../../kernel/index.ts'
import { converse, type Say, type Session } from './session.ts'
import type { End, TrialWire } from './wire.ts'

export interface Lookup {
  readonly client: string
  readonly server: string
  readonly name: string
  /** QTYPE; 1 (A) unless told otherwise. */
  readonly type?: number
  /** An address, text for a TXT record, `nxdomain`, or null: nobody answers. An address outside unless told otherwise. */
  readonly answer?: string | null
  readonly roundTripS?: number
}

const u16 = (value: number) => Buffer.from([(value >>> 8) & 255, value & 255])

/** One DNS lookup over UDP (RFC 1035); returns when its answer came. */
export function lookUp(wire: TrialWire, atS: number, lookup: Lookup): number {
  const { name, type = 1, answer = '192.0.2.80', roundTripS = 0.012 } = lookup
  const client: End = { address: lookup.client, port: wire.port() }
  const server: End = { address: lookup.server, port: 53 }
  const labels = name
    .split('.')
    .map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')]))
  const question = Buffer.concat([...labels, Buffer.of(0), u16(type), u16(1)])
  const id = wire.random.below(65_536)
  const header = (flags: number, answers: number) =>
    Buffer.concat([id, flags, 1, answers, 0, 0].map(u16))
  wire.udp(atS, { from: client, to: server, data: Buffer.concat([header(0x0100, 0), question]) })
  if (answer === null) return atS
  const data =
    answer === 'nxdomain'
      ? Buffer.concat([header(0x8183, 0), question])
      : Buffer.concat([header(0x8180, 1), question, record(type, answer)])
  wire.udp(atS + roundTripS, { from: server, to: client, data })
  return atS + roundTripS
}

function record(type: number, answer: string): Buffer {
  const words = parseAddress(answer)
  let data = Buffer.from([answer.length & 255, ...Buffer.from(answer, 'latin1')])
  if (words !== null && type === 1) data = Buffer.concat([u16(words[3]! >>> 16), u16(words[3]!)])
  if (words !== null && type === 28)
    data = Buffer.concat([...words].flatMap((word) => [u16(word >>> 16), u16(word)]))
  return Buffer.concat([u16(0xc00c), u16(type), u16(1), u16(0), u16(60), u16(data.length), data])
}

const block = (bytes: number) => (content: Uint8Array) => {
  const length = Buffer.alloc(bytes)
  length.writeUIntBE(content.length, 0, bytes)
  return Buffer.concat([length, content])
}

/** A TLS 1.3 ClientHello (RFC 8446) with a server name. */
export function clientHello(wire: TrialWire, serverName: string): Uint8Array {
  const name = Buffer.from(serverName, 'latin1')
  const extension = (type: number, content: Uint8Array) =>
    Buffer.concat([u16(type), block(2)(content)])
  const extensions = Buffer.concat([
    ...(serverName === ''
      ? []
      : [extension(0, block(2)(Buffer.concat([Buffer.of(0), block(2)(name)])))]),
    extension(43, Buffer.of(2, 3, 4)),
    extension(10, Buffer.of(0, 2, 0, 0x1d)),
  ])
  const ciphers = Buffer.from([0x13, 1, 0x13, 2, 0x13, 3])
  const session = block(1)(wire.bytes(32))
  const start = Buffer.concat([u16(0x0303), wire.bytes(32), session, block(2)(ciphers)])
  const body = Buffer.concat([start, Buffer.of(1, 0), block(2)(extensions)])
  const message = Buffer.concat([Buffer.of(1), block(3)(body)])
  return Buffer.concat([Buffer.of(0x16, 3, 1), block(2)(message)])
}

/** A ServerHello that chooses TLS 1.3, then so many bytes of encrypted handshake. */
export function serverHello(wire: TrialWire, certificateBytes = 2800): Uint8Array {
  const version = Buffer.of(0, 6, 0, 43, 0, 2, 3, 4)
  const suite = Buffer.of(0, 0x13, 1, 0)
  const body = Buffer.concat([u16(0x0303), wire.bytes(32), suite, version])
  const message = Buffer.concat([Buffer.of(2), block(3)(body)])
  const hello = Buffer.concat([Buffer.of(0x16, 3, 3), block(2)(message)])
  return Buffer.concat([hello, tlsData(wire, certificateBytes)])
}

/** A ServerHello of TLS 1.2 and the certificate, in the clear (RFC 5246 7.4.2). */
export function oldServerHello(wire: TrialWire, certificate: Uint8Array): Uint8Array {
  const body = Buffer.concat([u16(0x0303), wire.bytes(32), Buffer.of(0, 0xc0, 0x2f, 0)])
  const hello = Buffer.concat([Buffer.of(2), block(3)(body)])
  const shown = Buffer.concat([Buffer.of(11), block(3)(block(3)(block(3)(certificate)))])
  const record = (message: Uint8Array) => Buffer.concat([Buffer.of(0x16, 3, 3), block(2)(message)])
  return Buffer.concat([record(hello), record(shown), record(Buffer.of(14, 0, 0, 0))])
}

/** Encrypted records of so many bytes together. */
export function tlsData(wire: TrialWire, count: number): Uint8Array {
  const records: Buffer[] = []
  for (let left = count; left > 0; left -= 16_000) {
    const content = new Uint8Array(Math.min(left, 16_000))
    content.set(wire.bytes(Math.min(content.length, 64)))
    records.push(Buffer.concat([Buffer.of(0x17, 3, 3), block(2)(content)]))
  }
  return Buffer.concat(records)
}

/** Who talks to whom, without what they say. */
export type Call = Omit<Session, 'client' | 'server' | 'says'> & {
  readonly client: string
  readonly server: string
  readonly port?: number
}

function ends(wire: TrialWire, { client, server, port }: Call, usual: number) {
  return {
    client: { address: client, port: wire.port() },
    server: { address: server, port: port ?? usual },
  }
}

/** One HTTPS exchange. */
export function fetchHttps(
  wire: TrialWire,
  atS: number,
  call: Call & {
    readonly name: string
    readonly up?: number
    readonly down?: number
    /** TLS 1.2, which shows it. */
    readonly certificate?: Uint8Array
  },
): number {
  const { name, up = 400, down = 3000, certificate } = call
  const hello = certificate ? oldServerHello(wire, certificate) : serverHello(wire)
  const says: Say[] = [
    { by: 'client', what: clientHello(wire, name) },
    { by: 'server', what: hello, afterS: 0.002 },
    { by: 'client', what: tlsData(wire, 64), afterS: 0.002 },
    { by: 'client', what: tlsData(wire, up), afterS: 0.001 },
    { by: 'server', what: tlsData(wire, down), afterS: 0.02 },
  ]
  return converse(wire, atS, { ...call, ...ends(wire, call, 443), says })
}

/** One HTTP exchange over a connection of its own. */
export function fetchHttp(
  wire: TrialWire,
  atS: number,
  call: Call & {
    readonly host: string
    readonly path?: string
    readonly method?: string
    readonly down?: number
    readonly up?: number
    readonly status?: string
  },
): number {
  const { host, path = '/', method = 'GET', down = 800, up = 0, status = '200 OK' } = call
  const length = up > 0 ? `Content-Length: ${up}\r\n` : ''
  const request = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Mozilla/5.0\r\n${length}\r\n`
  const answer = `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${down}\r\n\r\n`
  const says: Say[] = [
    { by: 'client', what: `${request}${'a'.repeat(up)}` },
    { by: 'server', what: `${answer}${'x'.repeat(down)}`, afterS: 0.01 },
  ]
  return converse(wire, atS, { ...call, ...ends(wire, call, 80), says })
}

/** Pings of one host, each answered unless told otherwise. */
export function ping(
  wire: TrialWire,
  atS: number,
  call: {
    readonly client: string
    readonly server: string
    readonly id?: number
    readonly sequence?: number
    readonly data?: Uint8Array
    readonly answer?: Uint8Array | null
    readonly roundTripS?: number
  },
): void {
  const { client, server, id = 77, sequence = 1, roundTripS = 0.01 } = call
  const data = call.data ?? Uint8Array.from({ length: 56 }, (_, i) => i)
  const isSix = client.includes(':')
  const rest = id * 65_536 + (sequence & 0xffff)
  wire.icmp(atS, { source: client, destination: server, type: isSix ? 128 : 8, rest, data })
  if (call.answer === null) return
  const answer = { source: server, destination: client, type: isSix ? 129 : 0, rest }
  wire.icmp(atS + roundTripS, { ...answer, data: call.answer ?? data })
}

/** The beginning of an SSH session (RFC 4253) to the point where a password is asked. */
export function sshOpening(wire: TrialWire, software = 'OpenSSH_9.6'): Say[] {
  return [
    { by: 'server', what: `SSH-2.0-${software}\r\n`, afterS: 0.005 },
    {
      by: 'client',
      what: `SSH-2.0-${wire.pick(['OpenSSH_9.6', 'libssh_0.10.6', 'Go', 'paramiko_3.4'])}\r\n`,
    },
    { by: 'server', what: 1080, afterS: 0.002 },
    { by: 'client', what: 1536, afterS: 0.002 },
    { by: 'client', what: 1208, afterS: 0.002 },
    { by: 'server', what: 1564, afterS: 0.004 },
    { by: 'client', what: 16, afterS: 0.002 },
    { by: 'client', what: 52, afterS: 0.001 },
    { by: 'server', what: 52, afterS: 0.002 },
    { by: 'client', what: 68, afterS: 0.01 },
    { by: 'server', what: 52, afterS: 0.01 },
  ]
}
