import { Protocol } from '../../../contracts/index.ts'
import { KeyMap, type NumberKey } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import { CappedSet } from './capped-set.ts'
import { FirstContacts } from './first-contacts.ts'
import type { Memory } from './memory.ts'
import { isReflectorPort, isSoughtPort } from './services.ts'

/** Entries: UDP ports from which one host was asked, and from which several were. Set by hand. */
const firstsMax = 16_384
const socketsMax = 2_048
/** Hosts of one socket that are looked at, the first; and their ports and pairs, where counting ends. */
const hostsMax = 64
const portsMax = 200
const pairsMax = 2_048
/** Below are services; above are ports that programs choose for themselves. */
const chosenMin = 1024
/** A scan asks each host for the same ports: it comes to most of the pairs, peers to few. Set by hand. */
const fullMax = 0.15

interface Socket {
  readonly hosts: CappedSet<number>
  readonly ports: CappedSet<number>
  readonly pairs: CappedSet<number>
}

/**
 * What one UDP port of one host was used for. A program that has peers sends to all of them from its one port, and each
 * of them has chosen its own: many hosts, many ports, and few of the pairs. Who scans asks each host for the same.
 */
export class Sockets {
  readonly #firsts: FirstContacts
  readonly #sockets: KeyMap<Socket>
  readonly #key = { first: 0, second: 0, third: 0 }

  constructor(quietS: number) {
    this.#firsts = new FirstContacts(firstsMax, quietS)
    this.#sockets = new KeyMap(socketsMax)
  }

  get memory(): Memory {
    return { firsts: this.#firsts, sockets: this.#sockets }
  }

  get shed(): number {
    return this.#firsts.shed + this.#sockets.shed
  }

  /** Takes the opening of a flow over UDP. */
  note(event: Row): void {
    if (event.isToGroup || event.isHeardFromAnswerer || event.sourcePort < chosenMin) return
    const { destinationHost, destinationPort } = event
    const key = this.#keyOf(event.sourceHost, event.sourcePort)
    let socket = this.#sockets.get(key)
    if (socket === undefined) {
      const first = this.#firsts.second(key, event, destinationHost)
      if (first === null) return
      socket = newSocket()
      this.#sockets.set({ ...key }, socket)
      ask(socket, first.destinationHost, first.destinationPort)
    }
    ask(socket, destinationHost, destinationPort)
  }

  /** Ports that the peers of a program chose for themselves, where it sends to all of them from this one; 0 of anything else. */
  peerPorts(host: number, port: number): number {
    const socket = this.#sockets.peek(this.#keyOf(host, port))
    if (socket === undefined) return 0
    const { hosts, ports, pairs } = socket
    return pairs.size > fullMax * hosts.size * ports.size ? 0 : ports.size
  }

  #keyOf(host: number, port: number): NumberKey {
    this.#key.first = host
    this.#key.third = port
    return this.#key
  }
}

function newSocket(): Socket {
  return {
    hosts: new CappedSet(hostsMax),
    ports: new CappedSet(portsMax),
    pairs: new CappedSet(pairsMax),
  }
}

/** What attackers look for is not what peers choose. */
function ask({ hosts, ports, pairs }: Socket, host: number, port: number): void {
  if (port < chosenMin || isReflectorPort(port) || isSoughtPort(Protocol.udp, port)) return
  hosts.add(host)
  if (!hosts.has(host)) return
  ports.add(port)
  if (ports.has(port)) pairs.add(host * 65_536 + port)
}
