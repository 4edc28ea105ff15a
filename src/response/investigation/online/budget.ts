/** Questions of a minute and of a day, UTC as the providers count, kept where all processes see them. */
export interface Ledger {
  /** 0: one may go out now, and is counted; else how long until one may, milliseconds, for which nothing is counted. */
  turn(account: string, perMinute: number): Promise<number>
  /** Counts one more question of an account on a day, and says whether it was within `most`; beyond, it counts nothing. */
  spend(account: string, day: string, most: number): Promise<boolean>
}

const accountsMax = 64

/** In memory, of one process, whose bucket alone tells whose turn it is: for tests, and where nothing is kept. */
export function memoryLedger(): Ledger {
  const counts = new Map<string, { day: string; n: number }>()
  return {
    turn: async () => 0,
    async spend(account, day, most) {
      const known = counts.get(account)
      const n = known?.day === day ? known.n : 0
      if (n >= most || (!known && counts.size >= accountsMax)) return false
      counts.set(account, { day, n: n + 1 })
      return true
    },
  }
}

/** `2026-03-14`. */
export function dayOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10)
}
