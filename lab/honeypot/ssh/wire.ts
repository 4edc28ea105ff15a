/** How SSH writes its data (RFC 4251, section 5). A reader throws at the first byte that is not there. */

export const message = {
  disconnect: 1,
  ignore: 2,
  unimplemented: 3,
  debug: 4,
  serviceRequest: 5,
  serviceAccept: 6,
  extInfo: 7,
  kexInit: 20,
  newKeys: 21,
  ecdhInit: 30,
  ecdhReply: 31,
  authRequest: 50,
  authFailure: 51,
} as const

/** The peer does not speak SSH as it stands written. */
export class SshFault extends Error {}

export class SshReader {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes
    this.#at = at
  }

  byte(): number {
    return this.take(1)[0]!
  }

  flag(): boolean {
    return this.byte() !== 0
  }

  string(): Buffer {
    return this.take(this.take(4).readUInt32BE(0))
  }

  text(): string {
    return this.string().toString('utf8')
  }

  names(): string[] {
    return this.string().toString('latin1').split(',')
  }

  take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new SshFault('a message ends before what it promises')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function sshString(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([uint32(bytes.length), bytes])
}

/** A number above 0: without leading zeros, with one where the first bit would make it negative. */
export function mpint(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0)
  const magnitude = first < 0 ? Buffer.alloc(0) : bytes.subarray(first)
  const sign = (magnitude[0] ?? 0) & 0x80 ? Buffer.alloc(1) : Buffer.alloc(0)
  return sshString(Buffer.concat([sign, magnitude]))
}
