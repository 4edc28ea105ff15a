/** How often somebody may try to enrol and fail: per address, since the secret is too long to be guessed anyway. */
import { BoundedMap, parseAddress } from '../kernel/index.ts'

export const triesMax = 20
export const windowMs = 15 * 60_000
const addressesMax = 10_000

interface Tries {
  count: number
  readonly fromMs: number
}

export class FailedTries {
  readonly #tries = new BoundedMap<string, Tries>(addressesMax)

  /** How long this address has to wait before another try is looked at; 0: not at all. */
  waitMs(address: string, nowMs: number): number {
    const found = this.#tries.get(networkOf(address))
    return found && found.count >= triesMax ? Math.max(0, found.fromMs + windowMs - nowMs) : 0
  }

  /** True where it is the first of its time: the one that is told. */
  failed(address: string, nowMs: number): boolean {
    const network = networkOf(address)
    const found = this.#tries.get(network)
    const isOver = !found || nowMs - found.fromMs >= windowMs
    if (isOver) this.#tries.set(network, { count: 1, fromMs: nowMs })
    else found.count++
    return isOver
  }
}

/** One customer has a whole /64 of IPv6. */
function networkOf(address: string): string {
  const words = address.includes(':') ? parseAddress(address) : null
  if (!words || words[2] === 0xffff) return address
  return `${words[0]}:${words[1]}`
}
