/** Questions of a day, UTC as the providers count, kept where a restart does not forget them. */
export interface Ledger {
  /** Counts one more question of an account on a day, and says whether it was within `most`; beyond, it counts nothing. */
  spend(account: string, day: string, most: number): Promise<boolean>
}

const accountsMax = 64

/** In memory: for tests, and where nothing is kept. */
export function memoryLedger(): Ledger {
  const counts = new Map<string, { day: string; n: number }>()
  return {
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
