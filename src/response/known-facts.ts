/** The safety facts for one incident after another: actions are followed as they change, the rest is read once a turn. */
import type { Kysely } from 'kysely'
import type { ActionHead } from '../contracts/index.ts'
import { decodeRecord } from '../kernel/index.ts'
import {
  changedSince,
  liveAndRecent,
  liveStates,
  newestChange,
  type Schema,
} from '../store/index.ts'
import type { SafetyFacts } from './policy/index.ts'
import { factsButActions, hourMs, type SafetyAsked } from './safety-facts.ts'

/** Changes that are read at once. */
const atOnce = 1000
/** Of more they are read anew: as many as are ever live or recent. */
const keptMax = 25_000

export class KnownFacts {
  #rest: Promise<Omit<SafetyFacts, 'actions'>> | null = null
  #since: number | null = null
  readonly #actions = new Map<string, ActionHead>()

  /** What people and machines tell is asked for anew. */
  forget(): void {
    this.#rest = null
  }

  async gather(db: Kysely<Schema>, asked: SafetyAsked): Promise<SafetyFacts> {
    this.#rest ??= factsButActions(db, asked)
    const rest = await this.#rest
    return { ...rest, caps: asked.caps, actions: await this.actions(db, asked.nowMs) }
  }

  /** As they stand, whoever acted; in the transaction of what is decided nobody acts meanwhile. */
  async actions(db: Kysely<Schema>, nowMs: number): Promise<readonly ActionHead[]> {
    const sinceMs = nowMs - hourMs
    if (this.#since === null || this.#actions.size > keptMax) await this.#begin(db, sinceMs)
    for (let isMore = true; isMore; ) {
      const changed = await changedSince(db, 'actions', { since: this.#since!, limit: atOnce })
      for (const { head, change } of changed) {
        const action = decodeRecord<ActionHead>(head)
        this.#actions.set(action.id, action)
        this.#since = change
      }
      isMore = changed.length === atOnce
    }
    const live: ReadonlySet<string> = new Set(liveStates)
    for (const { id, state, createdAt } of this.#actions.values())
      if (!live.has(state) && Date.parse(createdAt) < sinceMs) this.#actions.delete(id)
    return [...this.#actions.values()]
  }

  /** All of it at once, or not at all: whoever asks meanwhile, or after it failed, must not find that nothing was done. */
  async #begin(db: Kysely<Schema>, sinceMs: number): Promise<void> {
    const since = await newestChange(db, 'actions')
    const found = await liveAndRecent(db, sinceMs)
    this.#actions.clear()
    for (const action of found) this.#actions.set(action.id, action)
    this.#since = since
  }
}
