/** A machine that looks worth breaking into, lets nobody in, and notes what is tried at its doors. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createHttpDoor } from './http.ts'
import { limits } from './limits.ts'
import type { Note, Stranger } from './log.ts'
import type { HostKey } from './ssh/key-exchange.ts'
import { SshSession } from './ssh/session.ts'

export interface HoneypotOptions {
  /** 0: any free one. */
  readonly sshPort: number
  readonly httpPort: number
  readonly address: string
  readonly hostKey: HostKey
  readonly note: Note
  readonly refusalMs: number
  readonly version: string
}

export interface Honeypot extends AsyncDisposable {
  readonly sshPort: number
  readonly httpPort: number
}

export async function openHoneypot(options: HoneypotOptions): Promise<Honeypot> {
  const { note, address } = options
  const guests = new Guests()
  const ssh = createServer((socket) => {
    const stranger = guests.admit(socket)
    if (stranger === null) return
    note('ssh', stranger, { event: 'connected' })
    socket.once('close', () => note('ssh', stranger, { event: 'closed' }))
    new SshSession(socket, stranger, options)
  })
  const http = createHttpDoor({ note, strangerOf })
  http.on('connection', (socket) => void guests.admit(socket))
  const listening: [Server, number][] = [
    [ssh, options.sshPort],
    [http, options.httpPort],
  ]
  for (const [server, port] of listening) {
    server.listen(port, address)
    await once(server, 'listening')
  }
  return {
    sshPort: portOf(ssh),
    httpPort: portOf(http),
    async [Symbol.asyncDispose]() {
      guests.leave()
      await Promise.all([ssh, http].map((server) => new Promise((done) => server.close(done))))
    },
  }
}

/** Who is connected, so that neither many nor one can hold the machine. */
class Guests {
  readonly #sockets = new Map<Socket, string>()

  admit(socket: Socket): Stranger | null {
    const stranger = strangerOf(socket)
    socket.on('error', () => socket.destroy())
    const same = [...this.#sockets.values()].filter((other) => other === stranger.address).length
    if (this.#sockets.size >= limits.connections || same >= limits.connectionsOfOne) {
      socket.destroy()
      return null
    }
    this.#sockets.set(socket, stranger.address)
    const end = setTimeout(() => socket.destroy(), limits.lifeMs)
    socket.once('close', () => {
      clearTimeout(end)
      this.#sockets.delete(socket)
    })
    return stranger
  }

  leave(): void {
    for (const socket of this.#sockets.keys()) socket.destroy()
  }
}

function strangerOf(socket: Socket): Stranger {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return { address, port: socket.remotePort ?? 0 }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
