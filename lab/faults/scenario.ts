/** One fault, and how it is brought about. */
export interface Scenario {
  readonly name: string
  /** What happens, a sentence. */
  readonly says: string
  /** Seconds that it takes on an idle machine. */
  readonly seconds: number
  /** Needs a network or a disk of its own, and so root on Linux. */
  readonly isRootNeeded: boolean
  readonly run: (telling: Telling) => Promise<Outcome>
}

/** Told how far it is. */
export type Telling = (text: string) => void

/** What came of one fault. Rows are observations, but where said otherwise. */
export interface Outcome {
  readonly sent: number
  readonly acknowledged: number
  /** Flows in the hub's database. */
  readonly stored: number
  readonly alerted: number
  /** Acknowledged and not found again; and found more than once. */
  readonly lost: number
  readonly doubled: number
  /** From the end of the fault until all is as it was; null where there is nothing to recover. */
  readonly recoveryMs: number | null
  /** Where the fault showed while it lasted, a sentence each; and where it should have and did not. */
  readonly shows: readonly string[]
  readonly hidden: readonly string[]
  readonly notes: readonly string[]
}

/** What a scenario asks: whether the fault shows. */
export class Showing {
  readonly shows: string[] = []
  readonly hidden: string[] = []

  see(what: string, isSo: boolean): void {
    ;(isSo ? this.shows : this.hidden).push(what)
  }
}
