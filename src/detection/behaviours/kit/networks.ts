/** Networks by number, so that what is done to many addresses of one is counted together. */
import type { Signal } from '../../../contracts/index.ts'
import { addressText, BoundedMap, networkTest } from '../../../kernel/index.ts'
import { packable } from './packing.ts'

const mappedPrefix = 0xffff
const wholeMax = 2 ** 16
/** Networks of one story that are told apart: all that a wide one has. */
const partsMax = 256
/** One that got so small a part of what the busiest one got is no part of it. Set by hand. */
const leastPart = 0.1
const floodedMax = 256

/** The /16 (IPv4), or the /48 (IPv6: what one site is given, RFC 6177) of the address in words `at` to `at + 3`. */
export function wideNetworkOf(words: Uint32Array, at: number): number {
  if (isIpv4(words, at)) return words[at + 3]! >>> 16
  return words[at]! * 65_536 + (words[at + 1]! >>> 16)
}

function isIpv4(words: Uint32Array, at: number): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === mappedPrefix
}

/** Which /24 networks of a wide one got how much; of IPv6 the wide one is all that is told. */
export class NetworkParts {
  readonly #wide: number
  #parts = new Map<number, number>()

  constructor(wide: number) {
    this.#wide = wide
  }

  add(words: Uint32Array, at: number, amount: number): void {
    if (this.#wide >= wholeMax) return
    const part = words[at + 3]! >>> 8
    const known = this.#parts.get(part)
    if (known !== undefined || this.#parts.size < partsMax)
      this.#parts.set(part, (known ?? 0) + amount)
  }

  save() {
    return { wide: this.#wide, parts: this.#parts }
  }

  static restored({ wide, parts }: ReturnType<NetworkParts['save']>): NetworkParts {
    const restored = new NetworkParts(wide)
    restored.#parts = parts
    return restored
  }

  /** `10.82.16.0/24`, `10.82.16.0/22`, `2001:db8:7::/48`: the least that has all of those that got much. */
  get text(): string {
    if (this.#wide >= wholeMax) {
      const words = Uint32Array.of(
        Math.floor(this.#wide / 65_536),
        (this.#wide % 65_536) << 16,
        0,
        0,
      )
      return `${addressText(words, 0)}/48`
    }
    const most = Math.max(...this.#parts.values())
    const much = [...this.#parts].filter(([, amount]) => amount >= most * leastPart)
    const numbers = much.map(([part]) => part)
    const low = Math.min(...numbers)
    const bits = 32 - Math.clz32(low ^ Math.max(...numbers))
    const words = Uint32Array.of(0, 0, mappedPrefix, ((low >>> bits) << bits) << 8)
    return `${addressText(words, 0)}/${24 - bits}`
  }
}

packable('network-parts', NetworkParts)

interface Flooded {
  readonly network: string
  readonly has: (address: string) => boolean
  readonly rate: number
  readonly firstUs: number
  readonly untilUs: number
}

/** What part of a network's flood one address may have gotten and still be one of many. Set by hand. */
const onePart = 0.25
/** What comes so long before or after still belongs to it, and points from where on it stands. Set by hand. */
const marginUs = 10_000_000
const pointsMin = 15

/** What came to one address, and at up to which rate a second; 0: whatever it was. */
interface Share {
  readonly firstUs: number
  readonly lastUs: number
  readonly rate: number
}

/** What `network-flood` says of each address of a network: what it gets is a part of that. */
export class FloodedNetworks {
  readonly #networks = new BoundedMap<string, Flooded>(floodedMax)

  get shed(): number {
    return this.#networks.shed
  }

  hear({ detector, key, points, firstUs, timeUs, facts }: Signal): void {
    if (detector !== 'network-flood') return
    const { network, rate } = facts
    if (points < pointsMin || typeof network !== 'string' || typeof rate !== 'object')
      this.#networks.delete(key)
    else
      this.#networks.set(key, {
        ...{ network, has: networkTest([network]), rate: rate.value },
        ...{ firstUs: firstUs - marginUs, untilUs: timeUs + marginUs },
      })
  }

  save() {
    return this.#networks.save(({ has: _, ...told }) => told)
  }

  restore(saved: ReturnType<FloodedNetworks['save']>): void {
    this.#networks.restore(saved, (told) => ({ ...told, has: networkTest([told.network]) }))
  }

  isPart(address: string, { firstUs, lastUs, rate }: Share): boolean {
    for (const one of this.#networks.values()) {
      const isThen = lastUs >= one.firstUs && firstUs <= one.untilUs
      if (isThen && rate <= one.rate * onePart && one.has(address)) return true
    }
    return false
  }
}
