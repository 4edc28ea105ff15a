/**
 * What the database says is to be done is done by the process that acts, and what that one says stands in the database:
 * the rows are the queue, so nothing is lost where either ends. Several share the orders by their target: of each target one
 * alone gives orders, and the one that has the first part speaks for all.
 */
import type { Kysely } from 'kysely'
import type {
  Action,
  ActionHead,
  ActionOrder,
  ActionState,
  NeverBlock,
} from '../contracts/index.ts'
import { AmoskysError, decodeRecord, durationText, reasonOf } from '../kernel/index.ts'
import {
  actionsIn,
  changedSince,
  endingDryRuns,
  findAction,
  keepReadBack,
  keepResponderTold,
  recordDeed,
  responderTold,
  responseWanted,
  type Schema,
} from '../store/index.ts'
import { system } from './actors.ts'
import {
  adopted,
  afterEnforced,
  afterUndo,
  dryEnd,
  foundThere,
  notExtended,
  unfit,
  unknownThere,
} from './after.ts'
import { isActing } from './elsewhere.ts'
import type { EnforcedChange, Enforcer, KnownOrder } from './enforcer.ts'
import { keepMoved } from './keep-moved.ts'
import { moved } from './moved.ts'
import { neverNow } from './never-block.ts'
import type { Parts } from './parts.ts'

export interface DispatchOptions {
  readonly enforcer: Enforcer
  /** Asks the database. */
  readonly read: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  /** Changes the database, in its turn. */
  readonly write: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  readonly clock: () => number
  /** Which actions are this one's, by their target. */
  readonly parts: Parts
  /** Tells a person one sentence. */
  readonly say: (sentence: string) => void
}

/** Orders that are handed over in one turn. */
const ordersMax = 64
/** Those of others are among them. */
const waitingMax = 1024
const liveMax = 20_000
/** Reasons that are said at once. */
const failuresMax = 4
const ttlLeastSeconds = 60
/** An order that nobody could take for so long is given up: what it was for may be over. */
const orderMs = 10 * 60_000
/** What it told of itself is said again so often: who reads it can tell that it is there. */
const toldMs = 15_000
/** What was read back again is written down so often: it is a proof, no news. */
const readBackMs = 60_000

export class Dispatch {
  readonly #options: DispatchOptions
  /** As JSON, what the one that acts was last told must never be touched. */
  #never = ''
  #told = ''
  #toldMs = Number.NEGATIVE_INFINITY
  #isKnown = false
  #gains = 0
  /** When people last said whether it is to be stopped, as far as that was done; null: nothing was yet. */
  #obeyed: string | null = null
  /** Null: nobody has told yet. */
  #wasStopped: boolean | null = null
  #listedMs = Number.NEGATIVE_INFINITY
  #failure = ''
  /** Until when people want some to hold, by id; and the change up to which they were found. */
  readonly #extending = new Map<string, { readonly target: string; readonly until: string }>()
  #changed = 0

  constructor(options: DispatchOptions) {
    this.#options = options
  }

  /** One turn; yields whether there is more to do at once. Rejects only where the database does. */
  async turn(): Promise<boolean> {
    const { enforcer, parts } = this.#options
    if (parts.gains !== this.#gains) this.#isKnown = false
    this.#gains = parts.gains
    if (parts.owned.length === 0) return false
    await this.#tellState()
    await this.#expireDryRuns()
    if (!enforcer.told().isConnected) {
      this.#isKnown = false
      this.#never = ''
      await this.#giveUp()
      return false
    }
    const failures: string[] = []
    const isObeyed = await this.#trying(failures, () => this.#obey())
    if (!this.#isKnown) this.#isKnown = await this.#trying(failures, () => this.#compare())
    // What people forbade is told before anything is done; what is to be taken back waits for nothing.
    const isMore = await this.#handOver(failures, isObeyed && this.#isKnown)
    await this.#giveUp()
    const failure = failures.join('; ')
    if (failure !== this.#failure && failure !== '') this.#options.say(`response: ${failure}`)
    this.#failure = failure
    return isMore && failure === ''
  }

  /** Where the world failed the rows stay as they are, and are found again. */
  async #trying(failures: string[], work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      const reason = reasonOf(thrown)
      if (failures.length < failuresMax && !failures.includes(reason)) failures.push(reason)
      return false
    }
  }

  /** What happened to an order by itself. */
  async heard({ now, what, text }: EnforcedChange): Promise<void> {
    const { write, clock } = this.#options
    await write(async (db) => {
      const action = await findAction(db, now.id)
      // Another's hears of it, too; whoever takes it over compares.
      if (action === null || !(await this.#isOwn(db, action))) return
      const next = afterEnforced(action, now, { what, text, nowMs: clock() })
      if (next !== null) await keepMoved(db, { before: action, next, nowMs: clock() })
    })
  }

  /** In the transaction of what is written about it. */
  #isOwn(db: Kysely<Schema>, { target }: Pick<Action, 'target'>): Promise<boolean> {
    return this.#options.parts.isHeld(db, target)
  }

  async #ownIn(states: readonly ActionState[]): Promise<Action[]> {
    const { read, parts } = this.#options
    const all = await read((db) => actionsIn(db, states, waitingMax))
    return all.filter(({ target }) => parts.has(target)).slice(0, ordersMax)
  }

  async #speaks(db: Kysely<Schema>): Promise<boolean> {
    return (await this.#options.parts.areHeld(db, [0])).length > 0
  }

  get #speaksForAll(): boolean {
    return this.#options.parts.owned.includes(0)
  }

  async #tellState(): Promise<void> {
    if (!this.#speaksForAll) return
    const { enforcer } = this.#options
    const told = enforcer.told()
    const { at, ...rest } = told
    const text = JSON.stringify(rest)
    const nowMs = this.#options.clock()
    if (text === this.#told && nowMs - this.#toldMs < toldMs) return
    await this.#options.write(async (db) => {
      if (!(await this.#speaks(db))) return
      const station = isActing(enforcer) ? enforcer.station : (await responderTold(db))?.station
      const where = station === undefined ? {} : { station }
      await keepResponderTold(db, { ...told, ...where, at: isoOf(nowMs) })
    })
    this.#told = text
    this.#toldMs = nowMs
  }

  /** The kill switch, and what nothing may be done to, before anything is. */
  async #obey(): Promise<void> {
    const { enforcer, read } = this.#options
    const [wanted, never] = await read(
      async (db) => [await responseWanted(db), await neverNow(db, this.#options.clock())] as const,
    )
    const told = enforcer.told()
    await this.#noteMachine(told.isStopped, wanted.isStopped)
    if (wanted.isStopped && !told.isStopped) await enforcer.stop(wanted.reason)
    // Whoever stopped it at the machine itself is not overruled by a word of before.
    const isNews = this.#obeyed !== null && this.#obeyed !== wanted.at
    const isToGoOn = !wanted.isStopped && told.isStopped && isNews
    if (isToGoOn && this.#speaksForAll) await enforcer.resume()
    this.#wasStopped = enforcer.told().isStopped
    // Where another is to let it go on, that is still to be done should it end before it has.
    if (this.#speaksForAll || !isToGoOn) this.#obeyed = wanted.at
    const text = JSON.stringify(never satisfies readonly NeverBlock[])
    if (text !== this.#never) await enforcer.never(never)
    this.#never = text
  }

  /** Who stops it, or lets it go on, at the machine itself leaves an entry of the audit log, too. */
  async #noteMachine(isStopped: boolean, isWanted: boolean): Promise<void> {
    const was = this.#wasStopped
    this.#wasStopped = isStopped
    if (was === null || was === isStopped || isStopped === isWanted) return
    if (!this.#speaksForAll) return
    const verb = isStopped ? 'response.stop' : 'response.resume'
    const { write, clock } = this.#options
    const sides = { before: { isStopped: was }, after: { isStopped } }
    await write(async (db) => {
      if (await this.#speaks(db)) await recordDeed(db, { ...atMachine, verb, ...sides }, clock())
    })
  }

  /** After a time apart: each side may know of what the other forgot. Who only tries things knows of nothing real. */
  async #compare(): Promise<void> {
    const { enforcer, write, clock, parts } = this.#options
    const there = new Map((await enforcer.list()).map((one) => [one.id, one]))
    const isDryRun = enforcer.told().isDryRun
    await write(async (db) => {
      const nowMs = clock()
      const isOwn = await parts.heldNow(db)
      for (const action of await actionsIn(db, ['in_force', 'undoing'], liveMax)) {
        if (action.isDryRun || isDryRun || !isOwn(action.target)) continue
        const now = there.get(action.id)
        const next = now === undefined ? unknownThere(action, nowMs) : null
        if (next !== null) await keepMoved(db, { before: action, next, nowMs })
      }
      for (const now of there.values()) if (isOwn(now.order.target)) await adopt(db, now, nowMs)
    })
  }

  /** Undoing first: what is to be taken back harms as long as it stands. */
  async #handOver(failures: string[], mayApply: boolean): Promise<boolean> {
    const { enforcer, parts } = this.#options
    const states = ['undoing', ...(mayApply ? (['approved'] as const) : [])] as const
    const isDryRun = enforcer.told().isDryRun
    const waiting: Action[] = []
    for (const state of states) waiting.push(...(await this.#ownIn([state])))
    for (const action of waiting) {
      // A dry run is over by itself, and nobody who only tries things takes a real one back.
      if (action.isDryRun || (isDryRun && action.state === 'undoing')) continue
      // A lease may have run out over the orders before it.
      if (!parts.has(action.target)) continue
      await this.#trying(failures, () => this.#one(action))
      if (!enforcer.told().isConnected) return false
    }
    await this.#trying(failures, () => this.#extend())
    await this.#trying(failures, () => this.#refresh())
    return waiting.length >= ordersMax
  }

  async #one(action: Action): Promise<void> {
    const { enforcer, write, clock } = this.#options
    const isUndo = action.state === 'undoing'
    const now = isUndo
      ? await enforcer.undo(action.id)
      : await enforcer.apply(orderOf(action)).catch((thrown) => unfit(action, thrown))
    const nowMs = clock()
    await write(async (db) => {
      // Whoever has it now finds at the one that acts what was done.
      if (!(await this.#isOwn(db, action))) return
      // Somebody may have asked for its end meanwhile: then that is done in the next turn.
      const kept = (await findAction(db, action.id)) ?? action
      const next = isUndo
        ? afterUndo(kept, now, nowMs)
        : afterEnforced(kept, now, { what: 'applied', text: now.effect, nowMs })
      if (next !== null) await keepMoved(db, { before: kept, next, nowMs })
    })
    if (now.state === 'in_force' && !isUndo && !now.isDryRun)
      this.#options.say(`in force: ${action.kind} of ${action.target} (${action.id})`)
  }

  /** A person gave some of them another time. */
  async #extend(): Promise<void> {
    const { enforcer, read, write, clock, parts } = this.#options
    const ask = { since: this.#changed, limit: liveMax }
    for (const { change, head } of await read((db) => changedSince(db, 'actions', ask))) {
      const { id, state, target, extendTo } = decodeRecord<ActionHead>(head)
      this.#changed = change
      if (state === 'in_force' && extendTo !== undefined)
        this.#extending.set(id, { target, until: extendTo })
      else this.#extending.delete(id)
    }
    for (const [id, { target, until }] of [...this.#extending]) {
      // Should the other end before it is done, it is still known here.
      if (!parts.has(target)) continue
      const leftSeconds = Math.ceil((Date.parse(until) - clock()) / 1000)
      const now = await enforcer.extend(id, Math.max(ttlLeastSeconds, leftSeconds)).catch(refusedAs)
      this.#extending.delete(id)
      await write(async (db) => {
        const nowMs = clock()
        const action = await findAction(db, id)
        if (action === null || !(await this.#isOwn(db, action))) return
        const next =
          typeof now === 'string'
            ? notExtended(action, now, nowMs)
            : afterEnforced(action, now, { what: 'extended', text: '', nowMs })
        if (next !== null) await keepMoved(db, { before: action, next, nowMs })
      })
    }
  }

  /** The newest proofs. */
  async #refresh(): Promise<void> {
    const { enforcer, write, clock, parts } = this.#options
    if (clock() - this.#listedMs < readBackMs) return
    this.#listedMs = clock()
    const there = await enforcer.list()
    await write(async (db) => {
      const isOwn = await parts.heldNow(db)
      for (const { id, readBack, state, order } of there)
        if (state === 'in_force' && readBack !== null && isOwn(order.target))
          await keepReadBack(db, id, readBack)
    })
  }

  /** What was wanted long ago is not done all of a sudden. */
  async #giveUp(): Promise<void> {
    const { write, clock, parts } = this.#options
    const isLate = (action: Action) => {
      const asked = action.history.findLast(({ what }) => what === 'approved' || what === 'asked')
      return clock() - Date.parse(asked?.at ?? action.createdAt) >= orderMs
    }
    const late = (await this.#ownIn(['approved'])).filter(isLate)
    if (late.length === 0) return
    const nowMs = clock()
    const failure = `Nobody could do it for ${durationText(orderMs)}: it is not done any more.`
    const at = new Date(nowMs).toISOString()
    await write(async (db) => {
      const isOwn = await parts.heldNow(db)
      for (const action of late.filter(({ target }) => isOwn(target))) {
        const next = moved(
          { ...action, state: 'failed', failure, endedAt: at },
          { what: 'failed', by: system, text: failure, nowMs },
        )
        await keepMoved(db, { before: action, next, nowMs })
      }
    })
  }

  async #expireDryRuns(): Promise<void> {
    const { read, write, clock } = this.#options
    const nowMs = clock()
    if (!this.#speaksForAll) return
    const ending = await read((db) => endingDryRuns(db, nowMs, ordersMax))
    if (ending.length === 0) return
    await write(async (db) => {
      for (const action of ending) {
        const isUndo = action.state === 'undoing'
        const next = afterEnforced(action, dryEnd(action, isUndo), {
          ...{ what: isUndo ? 'undone' : 'expired', nowMs },
          text: 'Dry run: nothing had been changed.',
        })
        if (next !== null) await keepMoved(db, { before: action, next, nowMs })
      }
    })
  }
}

const atMachine = {
  actor: { kind: 'operator', id: 'operator', session: '', address: '' },
  object: { kind: 'response', id: 'response' },
  ...{ reason: 'At the responder itself.', traceId: '' },
} as const

/** It is in force, and the database says otherwise: what became of it was never heard. */
async function adopt(db: Kysely<Schema>, now: KnownOrder, nowMs: number): Promise<void> {
  const action = await findAction(db, now.id)
  const next = action === null ? foundThere(now, nowMs) : adopted(action, now, nowMs)
  if (next !== null) await keepMoved(db, { before: action, next, nowMs })
}

/** Why it was refused; anything else is asked for again. */
function refusedAs(thrown: unknown): string {
  if (!(thrown instanceof AmoskysError)) throw thrown
  if (thrown.code !== 'usage' && thrown.code !== 'not-found') throw thrown
  return thrown.message
}

export function orderOf(action: Action): ActionOrder {
  const { id, kind, target, scope, ttlSeconds, isEstablished, reason, traceId } = action
  const isAutomatic = action.mode === 'auto' && action.approvals.length === 0
  return { ...{ id, kind, target, scope, ttlSeconds, isAutomatic }, isEstablished, reason, traceId }
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
