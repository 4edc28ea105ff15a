/** Frames of a trial: packets written as hosts on one Ethernet would send them. Nothing is sent anywhere. */
import { parseAddress, type Random } from '../../../kernel/index.ts'

/** One side of a conversation. */
export interface End {
  readonly address: string
  readonly port: number
}

export interface TrialFrame {
  readonly timeUs: number
  /** At most `snapBytes` of it. */
  readonly bytes: Uint8Array
  readonly wireLength: number
  /** Part of the ordinary use beside an attack. */
  readonly isOrdinary: boolean
}

export interface TcpSegment {
  readonly from: End
  readonly to: End
  /** Letters of the flags: `S`, `SA`, `PA`, `FA`, `R`, `U`. */
  readonly flags: string
  readonly sequence?: number
  readonly acknowledgment?: number
  readonly data?: Uint8Array
  readonly window?: number
  readonly ttl?: number
}

export interface ArpFrame {
  /** 1 request, 2 reply. */
  readonly operation: 1 | 2
  readonly senderMac: number
  readonly sender: string
  readonly targetMac?: number
  readonly target: string
  /** Where the frame goes; everybody of a request, the target of a reply, unless told otherwise. */
  readonly toMac?: number
}

/** Trials begin at this moment. */
const startUs = Date.UTC(2026, 10, 2, 8) * 1000
const snapBytes = 640
const flagBits: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32 }
const everybody = 0xffff_ffff_ffff
/** MSS, SACK permitted, timestamps, window scale: what common systems send. */
const synOptions = Uint8Array.of(2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 1, 2, 3, 0, 0, 0, 0, 1, 3, 3, 7)
const nothing = new Uint8Array()

/** Times are seconds since the trial began. Home is 10.0.0.0/8, 192.168.0.0/16 and fd00::/8; the rest is beyond the gateway. */
export class TrialWire {
  readonly random: Random
  /** Hardware address of the gateway: that of everybody outside. */
  readonly gatewayMac = 0x02_00_00_00_00_01
  readonly #frames: TrialFrame[] = []
  readonly #identifications = new Map<string, number>()
  readonly #macs = new Map<string, number>()
  #isOrdinary = false
  #isHeard: (source: string) => boolean = () => true

  constructor(random: Random) {
    this.random = random
  }

  /** In order of time; those of the same moment as they were written. */
  frames(): readonly TrialFrame[] {
    return this.#frames.sort((a, b) => a.timeUs - b.timeUs)
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.random.next()
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + this.random.below(high - low + 1)
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.random.below(choices.length)]!
  }

  /** A wait whose mean is `mean`, exponential: as things come that know nothing of each other. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.random.next())
  }

  /** An ephemeral port of common systems. */
  port(): number {
    return this.whole(32_768, 60_999)
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.random.below(256))
  }

  /** What is written meanwhile goes on beside an attack and is no part of it: no model is to learn it as one. */
  ordinarily(write: () => void): void {
    this.#isOrdinary = true
    write()
    this.#isOrdinary = false
  }

  /** What is written meanwhile is seen one way: only what these addresses send passes the sensor. */
  hearing(isHeard: (source: string) => boolean, write: () => void): void {
    this.#isHeard = isHeard
    write()
    this.#isHeard = () => true
  }

  /** From now on frames of this address have this hardware address. */
  setMac(address: string, mac: number): void {
    this.#macs.set(address, mac)
  }

  macOf(address: string): number {
    const known = this.#macs.get(address)
    if (known !== undefined) return known
    if (!isHome(address)) return this.gatewayMac
    const words = parseAddress(address)!
    return 0x02_00_00_00_00_00 + 0x1_0000 + (words[3]! & 0xffff)
  }

  tcp(atS: number, segment: TcpSegment): void {
    const { from, to, sequence = 0, acknowledgment = 0, window = 64_240, ttl } = segment
    const flags = [...segment.flags].reduce((bits, letter) => bits | flagBits[letter]!, 0)
    const options = flags & flagBits['S']! ? synOptions : nothing
    const data = segment.data ?? nothing
    const header = Buffer.alloc(20 + options.length)
    header.writeUInt16BE(from.port, 0)
    header.writeUInt16BE(to.port, 2)
    header.writeUInt32BE(sequence >>> 0, 4)
    header.writeUInt32BE(acknowledgment >>> 0, 8)
    header[12] = (header.length / 4) << 4
    header[13] = flags
    header.writeUInt16BE(window, 14)
    header.set(options, 20)
    this.ip(atS, { source: from.address, destination: to.address, protocol: 6, header, data, ttl })
  }

  udp(atS: number, datagram: { from: End; to: End; data?: Uint8Array; ttl?: number }): void {
    const { from, to, data = nothing, ttl } = datagram
    const header = Buffer.alloc(8)
    header.writeUInt16BE(from.port, 0)
    header.writeUInt16BE(to.port, 2)
    header.writeUInt16BE(8 + data.length, 4)
    this.ip(atS, { source: from.address, destination: to.address, protocol: 17, header, data, ttl })
  }

  /** An ICMP or ICMPv6 message. */
  icmp(
    atS: number,
    message: {
      source: string
      destination: string
      type: number
      code?: number
      /** The four bytes after the checksum: identifier and sequence number of an echo. */
      rest?: number
      data?: Uint8Array
    },
  ): void {
    const { source, destination, type, code = 0, rest = 0, data = nothing } = message
    const header = Buffer.alloc(8)
    header[0] = type
    header[1] = code
    header.writeUInt32BE(rest >>> 0, 4)
    const protocol = source.includes(':') ? 58 : 1
    this.ip(atS, { source, destination, protocol, header, data })
  }

  arp(atS: number, frame: ArpFrame): void {
    const { operation, senderMac, sender, targetMac = 0, target } = frame
    const toMac = frame.toMac ?? (operation === 1 ? everybody : targetMac)
    const bytes = Buffer.alloc(60)
    writeEthernet(bytes, { toMac, fromMac: senderMac, type: 0x0806 })
    bytes.writeUInt16BE(1, 14)
    bytes.writeUInt16BE(0x0800, 16)
    bytes[18] = 6
    bytes[19] = 4
    bytes.writeUInt16BE(operation, 20)
    bytes.writeUIntBE(senderMac, 22, 6)
    bytes.writeUInt32BE(parseAddress(sender)![3]!, 28)
    bytes.writeUIntBE(targetMac, 32, 6)
    bytes.writeUInt32BE(parseAddress(target)![3]!, 38)
    this.raw(atS, bytes)
  }

  ip(
    atS: number,
    packet: {
      source: string
      destination: string
      protocol: number
      header: Uint8Array
      data?: Uint8Array
      ttl?: number | undefined
      /** IPv4: flags and fragment offset (RFC 791); 0x4000, do not fragment, unless told otherwise. */
      fragment?: number
    },
  ): void {
    const { source, destination, protocol, header, data = nothing, ttl = 64 } = packet
    if (!this.#isHeard(source)) return
    const isSix = source.includes(':')
    const start = isSix ? 54 : 34
    const wireLength = Math.max(60, start + header.length + data.length)
    const bytes = Buffer.alloc(Math.min(snapBytes, wireLength))
    const [toMac, fromMac] = [this.#macTo(destination), this.macOf(source)]
    writeEthernet(bytes, { toMac, fromMac, type: isSix ? 0x86dd : 0x0800 })
    const length = header.length + data.length
    if (isSix) writeIpv6(bytes, { source, destination, protocol, length, ttl })
    else {
      const identification = this.#nextIdentification(source)
      writeIpv4(bytes, { source, destination, protocol, length, ttl, identification })
      if (packet.fragment !== undefined) refragment(bytes, packet.fragment)
    }
    bytes.set(header, start)
    bytes.set(
      data.subarray(0, Math.max(0, snapBytes - start - header.length)),
      start + header.length,
    )
    this.raw(atS, bytes, wireLength)
  }

  /** A whole frame. */
  raw(atS: number, bytes: Uint8Array, wireLength = bytes.length): void {
    const timeUs = startUs + Math.round(atS * 1e6)
    this.#frames.push({ timeUs, bytes, wireLength, isOrdinary: this.#isOrdinary })
  }

  #macTo(address: string): number {
    const words = parseAddress(address)!
    if (address.includes(':'))
      return words[0]! >>> 24 === 0xff ? 0x3333_0000_0000 + words[3]! : this.macOf(address)
    if (address === '255.255.255.255') return everybody
    return words[3]! >>> 28 === 0xe
      ? 0x0100_5e00_0000 + (words[3]! & 0x7f_ffff)
      : this.macOf(address)
  }

  #nextIdentification(source: string): number {
    const next = ((this.#identifications.get(source) ?? this.random.below(65_536)) + 1) & 0xffff
    this.#identifications.set(source, next)
    return next
  }
}

export function isHome(address: string): boolean {
  return /^(10\.|192\.168\.|fd)/.test(address)
}

interface Ethernet {
  readonly toMac: number
  readonly fromMac: number
  readonly type: number
}

function writeEthernet(bytes: Buffer, { toMac, fromMac, type }: Ethernet): void {
  bytes.writeUIntBE(toMac, 0, 6)
  bytes.writeUIntBE(fromMac, 6, 6)
  bytes.writeUInt16BE(type, 12)
}

interface IpHeader {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  /** Bytes after the header. */
  readonly length: number
  readonly ttl: number
}

function writeIpv4(bytes: Buffer, header: IpHeader & { readonly identification: number }): void {
  bytes[14] = 0x45
  bytes.writeUInt16BE(20 + header.length, 16)
  bytes.writeUInt16BE(header.identification, 18)
  bytes.writeUInt16BE(0x4000, 20)
  bytes[22] = header.ttl
  bytes[23] = header.protocol
  bytes.writeUInt32BE(parseAddress(header.source)![3]!, 26)
  bytes.writeUInt32BE(parseAddress(header.destination)![3]!, 30)
  let sum = 0
  for (let at = 14; at < 34; at += 2) sum += bytes.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  bytes.writeUInt16BE(~sum & 0xffff, 24)
}

/** Changes flags and offset, and the checksum with them (RFC 1624). */
function refragment(bytes: Buffer, fragment: number): void {
  const sum = (~bytes.readUInt16BE(24) & 0xffff) + (~bytes.readUInt16BE(20) & 0xffff) + fragment
  bytes.writeUInt16BE(fragment, 20)
  bytes.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 24)
}

function writeIpv6(bytes: Buffer, { source, destination, protocol, length, ttl }: IpHeader): void {
  bytes[14] = 0x60
  bytes.writeUInt16BE(length, 18)
  bytes[20] = protocol
  bytes[21] = ttl
  for (const [at, address] of [
    [22, source],
    [38, destination],
  ] as const) {
    const words = parseAddress(address)!
    for (let i = 0; i < 4; i++) bytes.writeUInt32BE(words[i]!, at + 4 * i)
  }
}
