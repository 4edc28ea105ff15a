/** How a machine makes use of an address: it asks and answers with it, or says again and again that it has it. */
import { packable } from './packing.ts'

/** Addresses of one machine that are told apart. Set by hand. */
const addressesMax = 64
/** Set by hand: who has an address asks with it, and seldom announces it; a forger has to say it over and over. */
const announcedMin = 20
const usedMin = 3
const timesAsOften = 10

export class ArpHabits {
  #announced = new Map<string, number>()
  #used = new Map<string, number>()

  note(address: string, isAnnouncement: boolean): void {
    const counts = isAnnouncement ? this.#announced : this.#used
    const count = counts.get(address) ?? 0
    if (count > 0 || counts.size < addressesMax) counts.set(address, count + 1)
  }

  save() {
    return { announced: this.#announced, used: this.#used }
  }

  static restored({ announced, used }: ReturnType<ArpHabits['save']>): ArpHabits {
    const habits = new ArpHabits()
    habits.#announced = announced
    habits.#used = used
    return habits
  }

  announced(address: string): number {
    return this.#announced.get(address) ?? 0
  }

  /** It announces the address over and over, and another, who uses it, hardly ever does. */
  insistsAgainst(other: ArpHabits, address: string): boolean {
    const times = this.announced(address)
    if (times < announcedMin || times < timesAsOften * other.announced(address)) return false
    return (other.#used.get(address) ?? 0) >= usedMin
  }
}

packable('arp-habits', ArpHabits)
