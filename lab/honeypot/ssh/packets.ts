/** SSH's binary packets (RFC 4253, section 6), in clear and, after `useKeys`, enciphered. */
import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  createHmac,
  type Decipheriv,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { limits } from '../limits.ts'
import type { OneWayKeys } from './key-exchange.ts'
import { SshFault, uint32 } from './wire.ts'

const macBytes = 32
const openSslName = { 'aes128-ctr': 'aes-128-ctr', 'aes256-ctr': 'aes-256-ctr' } as const

export class PacketReader {
  #waiting = Buffer.alloc(0)
  #sequence = 0
  #cipher: Decipheriv | null = null
  #mac: Buffer | null = null
  /** Deciphered already: the block that tells the packet's length. */
  #first: Buffer | null = null

  push(bytes: Buffer): void {
    this.#waiting = Buffer.concat([this.#waiting, bytes])
  }

  useKeys({ cipher, key, iv, mac }: OneWayKeys): void {
    this.#cipher = createDecipheriv(openSslName[cipher], key, iv)
    this.#mac = mac
  }

  /** The line before all packets, or null while it has not all come. */
  line(bytesMax: number): string | null {
    const end = this.#waiting.indexOf(0x0a)
    if (end < 0 && this.#waiting.length <= bytesMax) return null
    if (end < 0 || end > bytesMax) throw new SshFault('a first line without end')
    const line = this.#waiting.subarray(0, end).toString('latin1').replace(/\r$/, '')
    this.#waiting = this.#waiting.subarray(end + 1)
    return line
  }

  /** The next packet's payload, or null while it has not all come. */
  next(): Buffer | null {
    const blockBytes = this.#cipher === null ? 8 : 16
    if (this.#first === null) {
      if (this.#waiting.length < blockBytes) return null
      this.#first = this.#decipher(this.#take(blockBytes))
    }
    const length = this.#first.readUInt32BE(0)
    const isWhole = (length + 4) % blockBytes === 0
    if (length < 12 || length > limits.sshPacketBytes || !isWhole)
      throw new SshFault(`a packet of ${length} bytes`)
    const restBytes = length + 4 - blockBytes
    if (this.#waiting.length < restBytes + (this.#mac === null ? 0 : macBytes)) return null
    const packet = Buffer.concat([this.#first, this.#decipher(this.#take(restBytes))])
    this.#first = null
    this.#check(packet)
    this.#sequence = (this.#sequence + 1) >>> 0
    return payloadOf(packet)
  }

  #check(packet: Buffer): void {
    if (this.#mac === null) return
    const expected = macOf(this.#mac, this.#sequence, packet)
    if (!timingSafeEqual(expected, this.#take(macBytes)))
      throw new SshFault('a packet that was changed')
  }

  #decipher(bytes: Buffer): Buffer {
    return this.#cipher === null ? bytes : this.#cipher.update(bytes)
  }

  #take(length: number): Buffer {
    const taken = this.#waiting.subarray(0, length)
    this.#waiting = this.#waiting.subarray(length)
    return taken
  }
}

function payloadOf(packet: Buffer): Buffer {
  const end = packet.length - packet[4]!
  if (end < 6) throw new SshFault('a packet of padding alone')
  return packet.subarray(5, end)
}

export class PacketWriter {
  #sequence = 0
  #cipher: Cipheriv | null = null
  #mac: Buffer | null = null

  useKeys({ cipher, key, iv, mac }: OneWayKeys): void {
    this.#cipher = createCipheriv(openSslName[cipher], key, iv)
    this.#mac = mac
  }

  packet(payload: Buffer): Buffer {
    const blockBytes = this.#cipher === null ? 8 : 16
    const padding = blockBytes - ((payload.length + 5) % blockBytes)
    const paddingBytes = padding < 4 ? padding + blockBytes : padding
    const packet = Buffer.concat([
      uint32(payload.length + paddingBytes + 1),
      Buffer.from([paddingBytes]),
      payload,
      randomBytes(paddingBytes),
    ])
    const mac = this.#mac === null ? [] : [macOf(this.#mac, this.#sequence, packet)]
    this.#sequence = (this.#sequence + 1) >>> 0
    return Buffer.concat([this.#cipher === null ? packet : this.#cipher.update(packet), ...mac])
  }
}

function macOf(key: Buffer, sequence: number, packet: Buffer): Buffer {
  return createHmac('sha256', key).update(uint32(sequence)).update(packet).digest()
}
