import { KeyMap, type NumberKey } from '../../../kernel/index.ts'

/** Pairs of hosts, and the newest occasions of each. Set by hand. */
const pairsMax = 8192
const occasionsMax = 12
const dayUs = 86_400e6
/** A job starts at its hour, and waits for others before it. Set by hand. */
const aboutUs = 3600e6
/** Amounts that differ by less are alike. Set by hand: what has changed since yesterday is not always as much. */
const alikeTimes = 1.6

/** One time that one host sent to another. */
export interface Occasion {
  readonly atUs: number
  bytes: number
}

/**
 * On which days a host sent to another at the same hour. It tells of repetition alone: whoever was told of once is told
 * of again until it has come often enough, and what is usual for the host is learned elsewhere.
 */
export class Daily {
  readonly #pairs = new KeyMap<Occasion[]>(pairsMax)
  readonly memory = { pairs: this.#pairs }

  begin(pair: NumberKey, atUs: number): Occasion {
    const occasion = { atUs, bytes: 0 }
    const occasions = this.#pairs.obtain(pair, newList)
    if (occasions.length >= occasionsMax) occasions.shift()
    occasions.push(occasion)
    return occasion
  }

  /** Earlier days on which about as much was sent at about this hour. */
  daysLike(pair: NumberKey, { atUs, bytes }: Occasion): number {
    const days = new Set<number>()
    for (const before of this.#pairs.peek(pair) ?? []) {
      const ago = (atUs - before.atUs) / dayUs
      const whole = Math.round(ago)
      const isSameHour = whole >= 1 && Math.abs(ago - whole) * dayUs < aboutUs
      if (isSameHour && isAlike(before.bytes, bytes)) days.add(whole)
    }
    return days.size
  }

  get shed(): number {
    return this.#pairs.shed
  }
}

const newList = (): Occasion[] => []

function isAlike(a: number, b: number): boolean {
  return Math.max(a, b) <= alikeTimes * Math.min(a, b)
}
