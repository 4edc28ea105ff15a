import type { HostName, NameSource } from '../../contracts/index.ts'
import { macText } from '../../kernel/index.ts'

/** Names that are told of a host, and the DHCP clients that are counted for its part in the network. */
const namesMax = 8
const clientsMax = 256

/** How far a name may be trusted to be the host's own: it names itself, then others name it. */
const order: readonly NameSource[] = ['dhcp', 'mdns', 'netbios', 'ptr', 'dns', 'tls', 'http']

/** What messages said of an address, whether the host was met or not. */
export class Facts {
  /** A 48-bit number; 0: not known. */
  mac = 0
  /** Hardware addresses of DHCP clients to which it gave an address, and to which it was named as the way out. */
  readonly leasedTo = new Set<number>()
  readonly routerOf = new Set<number>()
  readonly #names: HostName[] = []

  /** True where the name is new, and there was room for it without taking another's. */
  addName(name: string, source: NameSource, lastUs: number): boolean {
    const names = this.#names
    const known = names.findIndex((one) => one.source === source && one.name === name)
    if (known >= 0) {
      if (names[known]!.lastUs < lastUs) names[known] = { name, source, lastUs }
      return false
    }
    const isFull = names.length >= namesMax
    if (isFull) names.splice(this.#victim(), 1)
    names.push({ name, source, lastUs })
    return !isFull
  }

  /** The surest first, and of those the newest. */
  names(): HostName[] {
    const ofSource = ({ source }: HostName) => order.indexOf(source)
    return this.#names.toSorted((a, b) => ofSource(a) - ofSource(b) || b.lastUs - a.lastUs)
  }

  /** True where it is the first. */
  setMac(mac: number): boolean {
    const isFirst = this.mac === 0 && mac !== 0
    if (mac !== 0) this.mac = mac
    return isFirst
  }

  /** '' where it is not known. */
  macText(): string {
    return this.mac === 0 ? '' : macText(this.mac)
  }

  save() {
    const { mac, leasedTo, routerOf } = this
    return { mac, leasedTo, routerOf, names: this.#names }
  }

  static from({ names, ...saved }: ReturnType<Facts['save']>): Facts {
    const facts = Object.assign(new Facts(), saved)
    facts.#names.push(...names)
    return facts
  }

  /** The oldest name of the source that gave most: many sites behind one address do not drive out its own name. */
  #victim(): number {
    const counts = new Map<NameSource, number>()
    for (const { source } of this.#names) counts.set(source, (counts.get(source) ?? 0) + 1)
    const most = Math.max(...counts.values())
    let victim = -1
    for (const [place, { source, lastUs }] of this.#names.entries())
      if (counts.get(source) === most && (victim < 0 || lastUs < this.#names[victim]!.lastUs))
        victim = place
    return victim
  }
}

export function addClient(clients: Set<number>, mac: number): void {
  if (clients.size < clientsMax) clients.add(mac)
}
