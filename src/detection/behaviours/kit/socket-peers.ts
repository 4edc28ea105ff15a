import { Protocol } from '../../../contracts/index.ts'
import { KeyMap } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import { CappedSet } from './capped-set.ts'

/** Machines with a port of theirs. Set by hand. */
const socketsMax = 16_384
/** Servers of one socket that are told apart. */
const peersMax = 8

/** How many servers a machine calls from one UDP port of its own. */
export class SocketPeers {
  readonly #sockets = new KeyMap<CappedSet<number>>(socketsMax)
  readonly memory = { sockets: this.#sockets }
  readonly #key = { first: 0, second: 0, third: 0 }

  note({ protocol, sourceHost, sourcePort, destinationHost }: Row): void {
    if (protocol === Protocol.udp)
      this.#sockets.obtain(this.#keyOf(sourceHost, sourcePort), newPeers).add(destinationHost)
  }

  of(host: number, port: number): number {
    return this.#sockets.peek(this.#keyOf(host, port))?.size ?? 1
  }

  get shed(): number {
    return this.#sockets.shed
  }

  #keyOf(host: number, port: number) {
    this.#key.first = host
    this.#key.third = port
    return this.#key
  }
}

const newPeers = () => new CappedSet<number>(peersMax)
