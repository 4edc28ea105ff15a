/**
 * Follows incidents as the database has them: each that is new or grew is looked up, decided, and what the decision comes to is
 * kept, for `Dispatch` to hand over. The database says what is to be done: whoever ends and begins again goes on from there.
 */
import type { Kysely } from 'kysely'
import type { Decision, IncidentHead, Investigation, PolicyVersion } from '../contracts/index.ts'
import { AmoskysError, decodeRecord } from '../kernel/index.ts'
import {
  activePolicy,
  askedInvestigations,
  askingInvestigations,
  changedSince,
  findDecisions,
  followedTo,
  incidentIds,
  keepFollowedTo,
  keepInvestigation,
  type Schema,
  takeInvestigation,
} from '../store/index.ts'
import { Baselines } from './baseline.ts'
import { type Case, caseOf } from './case.ts'
import { investigate, type Sources } from './investigation/index.ts'
import { keepDecided } from './keep-decided.ts'
import { keepMoved } from './keep-moved.ts'
import { KnownFacts } from './known-facts.ts'
import { isNewsOf } from './news.ts'
import { nextActions } from './next-actions.ts'
import { decide, type PastAction, type SafetyFacts } from './policy/index.ts'

export interface AgentOptions {
  /** Asks the database. */
  readonly read: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  /** Changes it, in its turn. */
  readonly write: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  readonly clock: () => number
  readonly newId: (prefix: string) => string
  readonly sources: Sources
  readonly homeNetworks: readonly string[]
  readonly models: ReadonlySet<string>
  /** In force where nobody has activated one. */
  readonly policy: PolicyVersion
  /** Names of those who can be told. */
  readonly channels: readonly string[]
  /** Whether a sensor sees what is happening now; of a capture of another time everything is a dry run. */
  readonly isLive: (sensor: string) => boolean
}

const follower = 'investigator'
/** Incidents that are looked at in one turn. */
const atOnce = 64
/** What is older than this happened to a network that may be another by now. */
const freshMs = 10 * 60_000
/** Investigations that wait for answers from the internet at the same time; the others wait for their turn. */
const askingMax = 16
/** Open incidents that are decided again when another policy is in force. */
const openMax = 500

export class Agent {
  readonly #options: AgentOptions
  /** Incidents whose sources have still to answer. */
  readonly #asking = new Map<string, Promise<void>>()
  /** Incidents that grew while they were being asked about. */
  readonly #again = new Set<string>()
  readonly #facts = new KnownFacts()
  readonly #baselines = new Baselines()
  #policy: number | null = null
  #failed: unknown = null

  constructor(options: AgentOptions) {
    this.#options = options
  }

  /** One turn; yields whether there is more to do at once. */
  async turn(): Promise<boolean> {
    if (this.#failed !== null) throw this.#failed
    const { read, write } = this.#options
    this.#facts.forget()
    const { changed, asked, left, version } = await read(async (db) => {
      const since = (await followedTo(db, follower)) ?? 0
      return {
        changed: await changedSince(db, 'incidents', { since, limit: atOnce }),
        asked: await askedInvestigations(db, atOnce),
        left: this.#asking.size < askingMax ? await askingInvestigations(db, 2 * askingMax) : [],
        version: ((await activePolicy(db)) ?? this.#options.policy).version,
      }
    })
    await this.#decideAgain(version)
    for (const { head } of changed) await this.#look(decodeRecord<IncidentHead>(head).id)
    const last = changed.at(-1)?.change
    if (last !== undefined) await write((db) => keepFollowedTo(db, follower, last))
    for (const one of asked) {
      // What is being asked now is asked anew when that is over.
      if (this.#asking.has(one.incidentId)) continue
      await this.#look(one.incidentId)
      await write((db) => takeInvestigation(db, one))
    }
    await this.#goOn(left)
    return changed.length === atOnce
  }

  /** Those whose sources have still to answer, as whoever asked them ended, or as there was no room for more. */
  async #goOn(left: readonly Investigation[]): Promise<void> {
    for (const { incidentId } of left) {
      if (this.#asking.has(incidentId) || this.#asking.size >= askingMax) continue
      const found = await this.#case(incidentId)
      if (found !== null) await this.#lookUp(found)
    }
    for (const id of [...this.#again]) {
      this.#again.delete(id)
      await this.#look(id)
    }
  }

  async #look(id: string): Promise<void> {
    const found = await this.#case(id)
    if (found === null) return
    const isSettled = found.incident.status === 'closed' || found.incident.mergedInto !== null
    if (isSettled || this.#asking.has(id)) await this.#decide(found, found.investigation)
    else await this.#lookUp(found)
  }

  /** What is known here is told and decided at once; what others answer, as it comes. */
  async #lookUp(found: Case): Promise<void> {
    const { id } = found.incident
    const revisions = investigate(found.incident, found.context, this.#options.sources)
    const first = await revisions.next()
    if (first.done) return
    const kept = await this.#decide(found, first.value)
    if (kept?.state !== 'asking' || this.#asking.size >= askingMax) return
    const rest = this.#followUp(id, revisions).catch((thrown) => {
      // What the database could not take stands there as still being asked, and is begun again.
      if (!(thrown instanceof AmoskysError)) this.#failed ??= thrown
    })
    this.#asking.set(
      id,
      rest.finally(() => this.#asking.delete(id)),
    )
  }

  async #followUp(id: string, revisions: AsyncGenerator<Investigation>): Promise<void> {
    let last: Investigation | null = null
    for await (const revision of revisions) {
      const found = await this.#case(id)
      if (found !== null) await this.#decide(found, revision)
      last = revision
    }
    const now = await this.#case(id)
    // What it grew by meanwhile was not looked up.
    if (now !== null && now.incident.revision !== last?.incidentRevision) this.#again.add(id)
  }

  #case(id: string): Promise<Case | null> {
    const { read, clock, homeNetworks, models, policy } = this.#options
    const known = { facts: this.#facts, baselines: this.#baselines }
    return read((db) => caseOf(db, id, { nowMs: clock(), homeNetworks, models, policy, ...known }))
  }

  /** Another policy is in force: what is open is decided by it. */
  async #decideAgain(version: number): Promise<void> {
    if (this.#policy === version) return
    const isFirst = this.#policy === null
    this.#policy = version
    if (isFirst) return
    const filter = [{ field: 'status', op: 'is', values: ['open'], isNot: false }] as const
    const ask = { filter, fromUs: null, toUs: null }
    const open = await this.#options.read((db) => incidentIds(db, ask, openMax))
    for (const id of open) {
      const found = await this.#case(id)
      if (found !== null) await this.#decide(found, found.investigation)
    }
  }

  /** Yields the investigation as it stands then. */
  async #decide(found: Case, made: Investigation | null): Promise<Investigation | null> {
    const { write, clock, newId, channels } = this.#options
    const { incident, importance, alerts, policy, containers } = found
    const isNews = made !== null && isNewsOf(found.investigation, made)
    const investigation = isNews ? made : (found.investigation ?? made)
    const nowMs = clock()
    const decision = decide({
      ...{ incident, importance, investigation, alerts, channels, containers },
      ...{ policy: policy.policy, version: policy.version, nowMs },
      safety: withoutOwnProposals(found.safety, incident.id),
      newId: () => newId('dec'),
    })
    const next = nextActions({
      ...{ decision, incident, known: found.known, nowMs, newId },
      isDryRun: policy.policy.dryRun || !this.#isNow(found, nowMs),
    })
    await write(async (db) => {
      if (isNews) await keepInvestigation(db, made)
      const [before] = await findDecisions(db, incident.id, 1)
      if (next.length > 0 || before === undefined || isOther(before, decision))
        await keepDecided(db, { before: before ?? null, decision, nowMs })
      const known = new Map(found.known.map((one) => [one.id, one]))
      for (const one of next)
        await keepMoved(db, { before: known.get(one.id) ?? null, next: one, nowMs })
    })
    return investigation
  }

  /** Whether it happens now, before sensors that see what is happening. */
  #isNow({ incident }: Case, nowMs: number): boolean {
    const isFresh = Math.abs(nowMs - Date.parse(incident.lastTime)) < freshMs
    return isFresh && incident.sensors.every(this.#options.isLive)
  }
}

/** What policy proposed of this incident is decided anew, and not held against itself. */
function withoutOwnProposals(safety: SafetyFacts, incidentId: string): SafetyFacts {
  const isOwn = ({ incidentId: of, state, mode }: PastAction) =>
    of === incidentId && mode !== 'manual' && (state === 'suggested' || state === 'waiting')
  return { ...safety, actions: safety.actions.filter((one) => !isOwn(one)) }
}

function isOther(before: Decision, after: Decision): boolean {
  return essenceOf(before) !== essenceOf(after)
}

/** What makes it another decision: not when it was made, nor the score's last digit. */
function essenceOf({ policyVersion, confidence, importance, severity, actions }: Decision): string {
  return JSON.stringify([policyVersion, confidence, importance, severity, actions])
}
