/**
 * Keeps records as they come, and goes on when that fails: a disk is full, the database was deleted, another process
 * holds it. It says so at once and when it is over, holds alerts and signals until then, and counts what is lost. Where
 * room or time is short, flows are given up first.
 */
import { setTimeout as passed } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Alert, FlowSummary, HostSighting, Sensed, Signal } from '../contracts/index.ts'
import { AmoskysError, plural, reasonOf, recordsText } from '../kernel/index.ts'
import { type FlowWords, passingFlows, waitingFlows } from './flow-words.ts'
import { Held } from './held.ts'
import { Retaining, type RetainingOptions } from './retaining.ts'
import type { Schema } from './schema.ts'
import type { Store, StoreCounts } from './store.ts'
import { StoreTime } from './store-time.ts'

export interface KeepingOptions {
  /** Opens the store, again where its database is gone. */
  readonly open: () => Promise<Store>
  /** Tells a person one sentence. */
  readonly say: (sentence: string) => void
  /** Milliseconds that pass in the world. */
  readonly clock: () => number
  /** Whether traffic goes on meanwhile: then flows are given up before keeping them takes more than half of the time. */
  readonly isHurried: () => boolean
  readonly checkMs: number
  /**
   * Set where whoever gives flows relies on them: they wait until they are kept, and none is given up. Once it says true
   * those that would have to wait are refused.
   */
  readonly isWaitOver?: () => boolean
  /** What the database may hold; without it rows alone are counted. */
  readonly retention?: RetainingOptions
  /** What else has to be done to the database, each `everyMs` while it can be written. */
  readonly chore?: {
    readonly everyMs: number
    readonly act: (db: Kysely<Schema>) => Promise<unknown>
  }
}

export interface Keeping {
  /** What the world does not let us keep now is held or counted; they reject only on our own bugs, and see `isWaitOver`. */
  alerts(batch: readonly Alert[]): Promise<void>
  signals(batch: readonly Sensed<Signal>[]): Promise<void>
  flows(batch: readonly Sensed<FlowSummary>[]): Promise<void>
  hosts(batch: readonly Sensed<HostSighting>[]): Promise<void>
  /**
   * A change of other tables, in its turn among the records: one thread that writes through two connections would wait
   * for itself. Rejects with an `AmoskysError` where nothing can be kept now.
   */
  write<T>(act: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /**
   * Resolves when nothing that was given is held any more: it is in the database, or was counted as lost. Rejects where the
   * database fails and `isOver` says that nobody can wait any longer.
   */
  kept(isOver: () => boolean): Promise<void>
  /** Notices what happened to the database, and tries again what failed. It does so by itself each `checkMs`. */
  check(): Promise<void>
  /** A last try; lets the store go. */
  end(): Promise<KeepingEnd>
}

export interface KeepingEnd {
  /** What a failure took. */
  readonly lost: Omit<StoreCounts['dropped'], 'events'>
  /** Why, where it is not over; '' otherwise, or where nothing failed. */
  readonly reason: string
  /** Flows given up so that alerts are kept. */
  readonly flowsGivenUp: number
  /** Rows that made room for newer ones. */
  readonly dropped: StoreCounts['dropped']
}

/** So long after a failure it is tried again, and twice as long each time until the longest. */
const retryMs = 1000
/** So often who waits for that looks whether what was held is kept. */
const keptLookMs = 100
const retryMsMax = 5000
/** What fails again so soon is tried again later each time, up to this, so that nobody is told the same each second. */
const relapseMs = 60_000
/** So long flows are given up once keeping them failed while the rest could be kept. */
const flowsPauseMs = 10_000
const none = { alerts: 0, signals: 0, flows: 0, events: 0, hosts: 0 }

export async function startKeeping(options: KeepingOptions): Promise<Keeping> {
  const store = await options.open()
  const retaining = options.retention ? new Retaining(options.retention, options) : null
  await retaining?.begin(store)
  return new StoreKeeping(options, { store, retaining })
}

type FlowsFate = 'kept' | 'given up' | 'lost'

interface Opened {
  readonly store: Store
  readonly retaining: Retaining | null
}

class StoreKeeping implements Keeping {
  readonly #options: KeepingOptions
  readonly #held = new Held()
  readonly #words: FlowWords
  readonly #time: StoreTime
  readonly #retaining: Retaining | null
  readonly #dropped = { ...none }
  #store: Store
  /** Why nothing can be kept now; '' while it can. */
  #failure = ''
  #lastFailure = ''
  #failedMs = 0
  #recoveredMs = Number.NEGATIVE_INFINITY
  #waitMs = retryMs
  #flowsLost = 0
  /** Flows alone are given up until then; NaN: they are not. */
  #flowsPausedUntilMs = Number.NaN
  #isRoomShort = false
  #isSlow = false
  #flowsGivenUp = 0
  #choreMs = Number.NEGATIVE_INFINITY
  #isEnded = false
  /** The store was closed, and none could be opened in its place yet. */
  #isLetGo = false
  /** What is being done; the next begins when it is over. */
  #turn: Promise<unknown> = Promise.resolve()
  readonly #checks: NodeJS.Timeout

  constructor(options: KeepingOptions, { store, retaining }: Opened) {
    this.#options = options
    this.#store = store
    this.#words = options.isWaitOver === undefined ? passingFlows : waitingFlows
    this.#time = new StoreTime(options.clock)
    this.#retaining = retaining
    this.#checks = setInterval(() => void this.check(), options.checkMs).unref()
  }

  alerts(batch: readonly Alert[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#tryAgain()
      if (this.#failure === '' && (await this.#keep(() => this.#store.keepAlerts(batch)))) return
      this.#held.addAlerts(batch)
    })
  }

  signals(batch: readonly Sensed<Signal>[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#tryAgain()
      if (this.#failure === '' && (await this.#keep(() => this.#store.keepSignals(batch)))) return
      this.#held.addSignals(batch)
    })
  }

  hosts(batch: readonly Sensed<HostSighting>[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#tryAgain()
      if (this.#failure === '' && (await this.#keep(() => this.#store.keepHosts(batch)))) return
      this.#held.addHosts(batch)
    })
  }

  async flows(batch: readonly Sensed<FlowSummary>[]): Promise<void> {
    const { isWaitOver } = this.#options
    for (;;) {
      const fate = await this.#inTurn(() => this.#offer(batch))
      if (fate === 'kept') return
      if (isWaitOver === undefined) {
        if (fate === 'given up') this.#flowsGivenUp += batch.length
        else this.#flowsLost += batch.length
        return
      }
      if (this.#isEnded || isWaitOver())
        throw notKept(this.#isRoomShort ? 'the disk is nearly full' : this.#lastFailure)
      // Between two tries alerts have their turn.
      await passed(keptLookMs)
    }
  }

  async #offer(batch: readonly Sensed<FlowSummary>[]): Promise<FlowsFate> {
    await this.#tryAgain()
    await this.#noticeRoom()
    if (this.#options.isWaitOver === undefined) this.#noticeSlowness()
    let fate: FlowsFate = 'lost'
    if (this.#isRoomShort || this.#isSlow) fate = 'given up'
    else if (this.#failure === '' && !(this.#options.clock() < this.#flowsPausedUntilMs))
      fate = (await this.#keepFlows(batch)) ? 'kept' : 'lost'
    await this.#retain((retaining) => retaining.room(this.#store))
    return fate
  }

  write<T>(act: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      await this.#tryAgain()
      if (this.#failure !== '' || this.#isLetGo)
        throw new AmoskysError('unavailable', `not kept: ${this.#lastFailure || 'it is over'}`)
      return this.#store.change(act)
    })
  }

  async kept(isOver: () => boolean): Promise<void> {
    // What was given is in its turn.
    await this.#turn
    while (this.#failure !== '') {
      if (this.#isEnded || isOver()) throw notKept(this.#failure)
      await passed(keptLookMs)
    }
  }

  check(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#failure === '') await this.#keep(() => this.#store.verify(false))
      await this.#tryAgain()
      await this.#doChore()
      await this.#retain((retaining) => retaining.room(this.#store))
      await this.#retain((retaining) => retaining.age(this.#store))
      await this.#noticeRoom()
      if (this.#options.isWaitOver === undefined) this.#noticeSlowness()
    })
  }

  end(): Promise<KeepingEnd> {
    clearInterval(this.#checks)
    this.#isEnded = true
    return this.#inTurn(async () => {
      if (this.#failure !== '') await this.#recover()
      await this.#retain((retaining) => retaining.end(this.#store))
      await this.#letGo()
      const held = this.#held.counts()
      const shed = this.#held.shed()
      const alerts = held.alerts + shed.alerts
      const signals = held.signals + shed.signals
      const hosts = held.hosts + shed.hosts
      return {
        lost: { alerts, signals, flows: this.#flowsLost, hosts },
        reason: this.#lastFailure,
        flowsGivenUp: this.#flowsGivenUp,
        dropped: this.#dropped,
      }
    })
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => {})
    return done
  }

  async #retain(act: (retaining: Retaining) => Promise<void>): Promise<void> {
    const retaining = this.#retaining
    if (retaining !== null && this.#failure === '') await this.#keep(() => act(retaining))
  }

  async #doChore(): Promise<void> {
    const { chore, clock } = this.#options
    const sinceMs = clock() - this.#choreMs
    // A clock that was set back must not put it off.
    const isDue = sinceMs < 0 || sinceMs >= (chore?.everyMs ?? Number.POSITIVE_INFINITY)
    if (chore === undefined || this.#failure !== '' || !isDue) return
    this.#choreMs = clock()
    await this.#keep(async () => void (await this.#store.change(chore.act)))
  }

  /** Flows are much: where they find no room, alerts may. Then flows alone are given up for a while. */
  async #keepFlows(batch: readonly Sensed<FlowSummary>[]): Promise<boolean> {
    const done = this.#time.start()
    const failure = await this.#store.keepFlows(batch).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    done()
    if (failure !== null && !(failure instanceof AmoskysError)) throw failure
    const reason = failure?.message ?? ''
    const wasPaused = !Number.isNaN(this.#flowsPausedUntilMs)
    if (reason === '') {
      this.#flowsPausedUntilMs = Number.NaN
      if (wasPaused) this.#options.say(this.#words.keptAgain(this.#flowsLost))
      return true
    }
    if (!(await this.#keep(() => this.#store.verify(true)))) return false
    this.#lastFailure = reason
    this.#flowsPausedUntilMs = this.#options.clock() + flowsPauseMs
    if (!wasPaused)
      this.#options.say(
        `flows cannot be kept: ${reason}; alerts and signals are kept, ${this.#words.fate}`,
      )
    return false
  }

  /** True where it succeeded. Its time counts against the flows. */
  async #keep(act: () => Promise<void>): Promise<boolean> {
    const done = this.#time.start()
    try {
      await act()
      return true
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      this.#fail(thrown.message)
      return false
    } finally {
      done()
    }
  }

  #fail(reason: string): void {
    const isNew = this.#failure === ''
    this.#failure = reason
    this.#lastFailure = reason
    this.#failedMs = this.#options.clock()
    if (!isNew) {
      this.#waitMs = Math.max(this.#waitMs, Math.min(2 * this.#waitMs, retryMsMax))
      return
    }
    const isRelapse = this.#failedMs - this.#recoveredMs < relapseMs
    this.#waitMs = isRelapse ? Math.min(2 * this.#waitMs, relapseMs) : retryMs
    this.#options.say(
      `records cannot be kept: ${reason}; alerts and signals are held until they can, ${this.#words.fate}`,
    )
  }

  async #tryAgain(): Promise<void> {
    const waitedMs = this.#options.clock() - this.#failedMs
    // A clock that was set back must not put it off for long.
    if (this.#failure === '' || (waitedMs >= 0 && waitedMs < this.#waitMs)) return
    await this.#recover()
  }

  /** Opens the database anew where it is gone, then keeps what was held, alerts first. */
  async #recover(): Promise<void> {
    let isNew = false
    const isOver = await this.#keep(async () => {
      const isThere = () => this.#store.verify(false).then(() => true)
      if (this.#isLetGo || !(await isThere().catch(() => false))) {
        if (!this.#isLetGo) await this.#letGo()
        this.#store = await this.#options.open()
        this.#isLetGo = false
        isNew = this.#store.isNew
      }
      await this.#store.verify(true)
      await this.#keepHeld()
    })
    if (!isOver) return
    const held = this.#held.counts()
    const { hosts, ...shed } = this.#held.shed()
    const lost = { ...shed, flows: this.#flowsLost, hosts }
    this.#held.clear()
    this.#failure = ''
    this.#recoveredMs = this.#options.clock()
    this.#options.say(
      `records are kept again${isNew ? ' in a new database' : ''}, ${recordsText(held)} that were held among them; lost until now: ${recordsText(lost)}`,
    )
  }

  async #keepHeld(): Promise<void> {
    try {
      await this.#store.keepAlerts(this.#held.alerts())
      await this.#store.keepSignals(this.#held.signals())
      await this.#store.keepHosts(this.#held.hosts())
    } catch (thrown) {
      if (thrown instanceof AmoskysError) throw thrown
      // One that no table takes must not keep the others out for good.
      this.#lastFailure = reasonOf(thrown)
      this.#held.giveUp()
    }
  }

  async #letGo(): Promise<void> {
    this.#isLetGo = true
    const { dropped } = await this.#store.counts().catch(() => ({ dropped: none }))
    for (const table of ['alerts', 'signals', 'flows', 'events', 'hosts'] as const)
      this.#dropped[table] += dropped[table]
    await this.#store.close().catch(() => {})
  }

  async #noticeRoom(): Promise<void> {
    const look = () => this.#store.isRoomShort().catch(() => this.#isRoomShort)
    let isShort = await look()
    if (isShort && !this.#isRoomShort) {
      // While there still is room: on a full disk the log finds none in the file.
      await this.#store.makeRoom().catch(() => {})
      isShort = await look()
    }
    if (isShort === this.#isRoomShort) return
    this.#isRoomShort = isShort
    this.#options.say(isShort ? this.#words.noRoom : this.#words.roomAgain(this.#flowsGivenUp))
  }

  #noticeSlowness(): void {
    const isSlow = this.#time.isSpent() && this.#options.isHurried()
    if (isSlow === this.#isSlow) return
    this.#isSlow = isSlow
    this.#options.say(
      isSlow
        ? 'the disk is slower than the traffic: flows are given up, so that alerts and signals can be kept'
        : `the disk keeps up again: flows are kept; ${plural(this.#flowsGivenUp, 'flow')} given up until now`,
    )
  }
}

function notKept(reason: string): AmoskysError {
  return new AmoskysError('unavailable', `not kept before the end: ${reason}`)
}
