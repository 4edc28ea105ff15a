import { decodeRecord, reasonOf } from '../kernel/index.ts'
import type { BusCounts, Handler, Membership } from './bus.ts'
import type { Group, Lane, Parcel } from './group.ts'

/** What members of a group work at, whatever backend fills it. */
export interface Desk<P extends Parcel = Parcel> {
  readonly group: Group<P>
  readonly deliveriesMax: number
  readonly counts: Counts
  /** Nothing more comes: who finds nothing to do leaves. */
  isOver(): boolean
  /** Nothing more comes before some of it is taken. */
  isPressed(): boolean
  /** These are done with, however it went. */
  done(parcels: readonly P[]): void
  /** These have failed for the last time. */
  setAside(parcels: readonly P[], reason: string): Promise<void>
  /** Something was handled or given up. */
  changed(): void
}

export type Counts = { -readonly [K in Exclude<keyof BusCounts, 'waiting'>]: BusCounts[K] }

export function noCounts(): Counts {
  return {
    published: 0,
    acknowledged: 0,
    redelivered: 0,
    setAside: 0,
    lastFailure: '',
    unheard: 0,
  }
}

/** One subscriber: takes lane after lane, until it leaves or all is over. */
export class Member<P extends Parcel> {
  readonly #desk: Desk<P>
  readonly #handle: Handler<unknown>
  readonly #gather: Membership['gather']
  #isLeaving = false
  /** Ends its present wait. */
  #wake = () => {}

  constructor(desk: Desk<P>, handle: Handler<unknown>, gather: Membership['gather']) {
    this.#desk = desk
    this.#handle = handle
    this.#gather = gather
  }

  leave(): void {
    this.#isLeaving = true
    this.#wake()
  }

  async serve(): Promise<void> {
    const { group } = this.#desk
    const wake = () => this.#wake()
    group.wakeMembers.add(wake)
    while (!this.#isLeaving) {
      const lane = group.take()
      if (lane) {
        await this.#handOver(lane)
        group.layBack(lane)
        this.#desk.changed()
      } else if (this.#desk.isOver()) break
      else await this.#nextWake()
    }
    group.wakeMembers.delete(wake)
    this.#desk.changed()
  }

  async #handOver(lane: Lane<P>): Promise<void> {
    const { group, counts, deliveriesMax } = this.#desk
    const parcels = await this.#gathered(lane)
    for (const parcel of parcels) if (parcel.deliveries++ > 0) counts.redelivered += parcel.size
    let done: readonly P[] = parcels
    try {
      const [first] = parcels
      const isOne = first !== undefined && parcels.length === 1
      const batch = isOne ? recordsOf(first) : parcels.flatMap(recordsOf)
      await this.#handle(
        batch,
        parcels.map((parcel) => parcel.message),
      )
      counts.acknowledged += sizeOf(parcels)
    } catch (thrown) {
      counts.lastFailure = reasonOf(thrown)
      const again = parcels.filter(({ deliveries }) => deliveries < deliveriesMax)
      done = parcels.filter(({ deliveries }) => deliveries >= deliveriesMax)
      lane.waiting.unshift(...again)
      group.held += sizeOf(again)
      if (done.length > 0) await this.#desk.setAside(done, counts.lastFailure)
      counts.setAside += sizeOf(done)
    }
    group.held -= sizeOf(parcels)
    this.#desk.done(done)
  }

  /** The lane's next batch, and those behind it as far as the member gathers. One that failed comes alone. */
  async #gathered({ waiting }: Lane<P>): Promise<P[]> {
    const gather = this.#gather
    const first = waiting.shift()!
    const parcels = [first]
    if (!gather || first.deliveries > 0) return parcels
    let size = first.size
    let isOver = false
    const timer = setTimeout(() => {
      isOver = true
      this.#wake()
    }, gather.waitMs)
    for (;;) {
      const next = waiting[0]
      if (next && (next.deliveries > 0 || size + next.size > gather.recordsMax)) break
      if (next) {
        parcels.push(waiting.shift()!)
        size += next.size
      } else if (isOver || this.#isLeaving || this.#desk.isPressed()) break
      else await this.#nextWake()
    }
    clearTimeout(timer)
    return parcels
  }

  #nextWake(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}

function recordsOf({ load }: Parcel): readonly unknown[] {
  return typeof load === 'string' ? decodeRecord<readonly unknown[]>(load) : load
}

function sizeOf(parcels: readonly Parcel[]): number {
  return parcels.reduce((sum, { size }) => sum + size, 0)
}
