/**
 * One stranger at the SSH door. Keys are exchanged, so that passwords can be read; then every try fails. There is no
 * code here that opens a channel or starts a program: nobody can be let in.
 */
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { reasonOf } from '../../../src/kernel/index.ts'
import { limits } from '../limits.ts'
import { type Note, type Stranger, told } from '../log.ts'
import {
  type Agreement,
  agree,
  exchangeKeys,
  type HostKey,
  hassh,
  type Keys,
  serverKexInit,
} from './key-exchange.ts'
import { PacketReader, PacketWriter } from './packets.ts'
import { message, SshFault, SshReader, sshString, uint32 } from './wire.ts'

/** What Debian's server says of itself, where nothing else is given. */
export const debianVersion = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3'
const versionBytesMax = 255

export interface SshOptions {
  readonly hostKey: HostKey
  readonly note: Note
  /** How long a wrong password takes to be refused: a real server hashes it first. */
  readonly refusalMs: number
  /** The first line that is said: a stranger may have seen that of the server it was led away from. */
  readonly version: string
}

export class SshSession {
  readonly #socket: Socket
  readonly #stranger: Stranger
  readonly #options: SshOptions
  readonly #reader = new PacketReader()
  readonly #writer = new PacketWriter()
  readonly #serverInit = serverKexInit()
  #clientVersion: string | null = null
  #clientInit: Buffer | null = null
  #agreement: Agreement | null = null
  #keys: Keys | null = null
  #isSecret = false
  #skipsNext = false
  #bytes = 0
  #tries = 0
  #isRefusing = false

  constructor(socket: Socket, stranger: Stranger, options: SshOptions) {
    this.#socket = socket
    this.#stranger = stranger
    this.#options = options
    socket.on('data', (bytes) => this.#hear(bytes))
    socket.write(`${options.version}\r\n`)
    socket.write(this.#writer.packet(this.#serverInit))
  }

  #hear(bytes: Buffer): void {
    this.#bytes += bytes.length
    try {
      if (this.#bytes > limits.sshBytes) throw new SshFault('more bytes than a login takes')
      this.#reader.push(bytes)
      this.#read()
    } catch (fault) {
      // A bug of ours ends this connection, too: no stranger may end the honeypot.
      const text = fault instanceof SshFault ? fault.message : `a bug here: ${reasonOf(fault)}`
      this.#options.note('ssh', this.#stranger, { event: 'malformed', text: told(text) })
      this.#socket.destroy()
    }
  }

  #read(): void {
    if (this.#clientVersion === null) {
      this.#clientVersion = this.#reader.line(versionBytesMax)
      if (this.#clientVersion === null) return
      if (!this.#clientVersion.startsWith('SSH-2.0-'))
        throw new SshFault(`no SSH: ${told(this.#clientVersion)}`)
    }
    // While a refusal is due nothing is read, so that guesses cost their time.
    while (!this.#isRefusing && !this.#socket.destroyed) {
      const payload = this.#reader.next()
      if (payload === null) return
      this.#take(payload)
    }
  }

  #take(payload: Buffer): void {
    const kind = payload[0]!
    if (kind === message.disconnect) {
      this.#socket.end()
      return
    }
    if (kind === message.ignore || kind === message.debug || kind === message.unimplemented) return
    if (this.#skipsNext) {
      this.#skipsNext = false
      return
    }
    if (this.#isSecret) this.#serve(kind, payload)
    else this.#agree(kind, payload)
  }

  #agree(kind: number, payload: Buffer): void {
    if (kind === message.kexInit && this.#clientInit === null) {
      this.#clientInit = Buffer.from(payload)
      this.#options.note('ssh', this.#stranger, {
        event: 'client',
        version: told(this.#clientVersion!),
        algorithms: hassh(payload),
      })
      this.#agreement = agree(payload)
      this.#skipsNext = this.#agreement.skipsNext
    } else if (kind === message.ecdhInit && this.#agreement !== null && this.#keys === null) {
      this.#answerKeys(payload)
    } else if (kind === message.newKeys && this.#keys !== null) {
      this.#reader.useKeys(this.#keys.toServer)
      this.#isSecret = true
    } else throw new SshFault(`message ${kind} before there are keys`)
  }

  #answerKeys(ecdhInit: Buffer): void {
    const hello = {
      clientVersion: this.#clientVersion!,
      serverVersion: this.#options.version,
      clientInit: this.#clientInit!,
      serverInit: this.#serverInit,
    }
    const terms = { hostKey: this.#options.hostKey, agreement: this.#agreement!, ecdhInit }
    const { reply, keys } = exchangeKeys(hello, terms)
    this.#send(reply)
    this.#send(Buffer.from([message.newKeys]))
    this.#writer.useKeys(keys.toClient)
    this.#keys = keys
  }

  #serve(kind: number, payload: Buffer): void {
    if (kind === message.serviceRequest) {
      const service = new SshReader(payload, 1).text()
      if (service !== 'ssh-userauth')
        throw new SshFault(`the service ${told(service)} before login`)
      this.#send(Buffer.concat([Buffer.from([message.serviceAccept]), sshString(service)]))
    } else if (kind === message.authRequest) this.#refuse(payload)
    else if (kind !== message.extInfo) throw new SshFault(`message ${kind} before login`)
  }

  /** Notes the try, and says no. */
  #refuse(payload: Buffer): void {
    const reader = new SshReader(payload, 1)
    const user = told(reader.text())
    reader.string()
    const method = told(reader.text())
    const { note, refusalMs } = this.#options
    if (method !== 'none') {
      note('ssh', this.#stranger, { event: 'tried', user, method, ...shown(method, reader) })
      this.#tries++
    }
    if (this.#tries >= limits.sshTries) this.#hangUp()
    else if (method === 'password') this.#sayNoAfter(refusalMs)
    else this.#sayNo()
  }

  #sayNoAfter(ms: number): void {
    this.#isRefusing = true
    setTimeout(() => {
      this.#isRefusing = false
      if (this.#socket.destroyed) return
      this.#sayNo()
      this.#hear(Buffer.alloc(0))
    }, ms)
  }

  #sayNo(): void {
    const head = Buffer.from([message.authFailure])
    this.#send(Buffer.concat([head, sshString('publickey,password'), Buffer.alloc(1)]))
  }

  #hangUp(): void {
    const head = Buffer.from([message.disconnect])
    const words = [sshString('Too many authentication failures'), sshString('')]
    this.#send(Buffer.concat([head, uint32(2), ...words]))
    this.#socket.end()
  }

  #send(payload: Buffer): void {
    this.#socket.write(this.#writer.packet(payload))
  }
}

/** What the stranger showed to be let in: a password, or a key by its fingerprint. */
function shown(method: string, reader: SshReader): { password?: string; key?: string } {
  if (method === 'password') {
    reader.flag()
    return { password: told(reader.text()) }
  }
  if (method !== 'publickey') return {}
  reader.flag()
  const algorithm = told(reader.text(), 64)
  const digest = createHash('sha256').update(reader.string()).digest('base64')
  return { key: `${algorithm} SHA256:${digest.replace(/=+$/, '')}` }
}
