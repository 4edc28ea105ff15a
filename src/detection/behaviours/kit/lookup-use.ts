import { BoundedMap } from '../../../kernel/index.ts'

/** Clients, and lookups of each that wait for a connection. Set by hand. */
const clientsMax = 8192
const waitingMax = 8
/** A program connects to what it looked up within that. */
const soonUs = 2_000_000

/** Who counts the names of his that were followed by a connection. */
export interface Used {
  used: number
}

interface Waiting {
  readonly of: Used
  readonly timeUs: number
}

/** Tells which new names a client connected to: each connection uses up the oldest name that waits for one. */
export class LookupUse {
  readonly #clients = new BoundedMap<number, Waiting[]>(clientsMax)
  readonly memory = { clients: this.#clients }

  ask(client: number, of: Used, timeUs: number): void {
    const waiting = this.#clients.obtain(client, newWaiting)
    if (waiting.length >= waitingMax) waiting.shift()
    waiting.push({ of, timeUs })
  }

  connect(client: number, timeUs: number): void {
    const waiting = this.#clients.peek(client)
    if (waiting === undefined) return
    while (waiting.length > 0) {
      const { of, timeUs: askedUs } = waiting.shift()!
      if (timeUs - askedUs > soonUs) continue
      of.used++
      return
    }
  }

  get shed(): number {
    return this.#clients.shed
  }
}

const newWaiting = (): Waiting[] => []
