/**
 * Follows incidents as the database has them: each that is new or grew is looked up, decided, and what the decision comes to is
 * kept, for `Dispatch` to hand over. The database says what is to be done: whoever ends and begins again goes on from there.
 * Several share the incidents by whom they are about: of each part one alone writes.
 */
import type { Kysely } from 'kysely'
import type { Decision, IncidentHead, Investigation, PolicyVersion } from '../contracts/index.ts'
import { AmoskysError, decodeRecord } from '../kernel/index.ts'
import {
  activePolicy,
  askedInvestigations,
  askingInvestigations,
  changedSince,
  entitiesOfIncidents,
  findDecisions,
  followedTo,
  type IncidentName,
  incidentIds,
  keepFollowedTo,
  keepInvestigation,
  type NumberedChange,
  type Schema,
  takeInvestigation,
} from '../store/index.ts'
import { Baselines } from './baseline.ts'
import { type Case, caseOf, knownActions } from './case.ts'
import { investigate, type Sources } from './investigation/index.ts'
import { keepDecided } from './keep-decided.ts'
import { keepMoved } from './keep-moved.ts'
import { KnownFacts } from './known-facts.ts'
import { isNewsOf } from './news.ts'
import { nextActions } from './next-actions.ts'
import { type Parts, partOf } from './parts.ts'
import { decide, type PastAction, type SafetyFacts } from './policy/index.ts'

export interface AgentOptions {
  /** Asks the database. */
  readonly read: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  /** Changes it, in its turn. */
  readonly write: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  readonly clock: () => number
  /** Which incidents are this one's, by their entity. */
  readonly parts: Parts
  readonly newId: (prefix: string) => string
  readonly sources: Sources
  readonly homeNetworks: readonly string[]
  readonly models: ReadonlySet<string>
  /** In force where nobody has activated one. */
  readonly policy: PolicyVersion
  /** Names of those who can be told. */
  readonly channels: readonly string[]
  /** Whether a sensor sees what is happening now; of a capture of another time everything is a dry run. */
  readonly isLive: (db: Kysely<Schema>, sensor: string) => Promise<boolean>
}

/** How far a part has come. */
interface Reached {
  readonly part: number
  readonly change: number
}

const follower = 'investigator'
/** Incidents that are looked at in one turn, and changes among which they are found. */
const atOnce = 64
const changesMax = 256
/** Those of others are among them. */
const waitingMax = 2048
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
  #failed: unknown = null

  constructor(options: AgentOptions) {
    this.#options = options
  }

  /** One turn; yields whether there is more to do at once. */
  async turn(): Promise<boolean> {
    if (this.#failed !== null) throw this.#failed
    const { read, write } = this.#options
    this.#facts.forget()
    const { owned } = this.#options.parts
    if (owned.length === 0) return false
    const { followed, changed, asked, left, version } = await read(async (db) => {
      const followed = await followedBy(db, owned)
      const since = Math.min(...followed.values())
      return {
        followed,
        changed: await changedSince(db, 'incidents', { since, limit: changesMax }),
        asked: await askedInvestigations(db, waitingMax),
        left: this.#asking.size < askingMax ? await askingInvestigations(db, waitingMax) : [],
        version: ((await activePolicy(db)) ?? this.#options.policy).version,
      }
    })
    await this.#decideAgain(owned, version)
    const isMore = await this.#follow(followed, changed)
    for (const one of asked.filter(({ entity }) => this.#isOwn(entity)).slice(0, atOnce)) {
      // What is being asked now is asked anew when that is over.
      if (this.#asking.has(one.incidentId)) continue
      await this.#look(one.incidentId)
      await write(async (db) => {
        if (await this.#options.parts.isHeld(db, one.entity)) await takeInvestigation(db, one)
      })
    }
    await this.#goOn(left)
    return isMore
  }

  /** Looks at what changed in parts of its own; yields whether there is more. */
  async #follow(
    followed: ReadonlyMap<number, number>,
    changed: readonly NumberedChange[],
  ): Promise<boolean> {
    const own = changed
      .map(({ change, head }) => ({ change, ...decodeRecord<IncidentHead>(head) }))
      .filter(({ change, entity }) => change > (followed.get(partOf(entity)) ?? change))
    const now = own.slice(0, atOnce)
    for (const { id, entity, change } of now) await this.#look(id, { part: partOf(entity), change })
    const isAll = now.length === own.length
    const last = (isAll ? changed : now).at(-1)?.change
    if (last !== undefined) await this.#keepFollowed(followed, last)
    return !isAll || changed.length === changesMax
  }

  async #keepFollowed(followed: ReadonlyMap<number, number>, last: number): Promise<void> {
    const { write, parts } = this.#options
    const behind = [...followed].filter(([, change]) => change < last).map(([part]) => part)
    await write(async (db) =>
      keepFollowedTo(db, (await parts.areHeld(db, behind)).map(followerOf), last),
    )
  }

  #isOwn(entity: string): boolean {
    return this.#options.parts.has(entity)
  }

  /** Those whose sources have still to answer, as whoever asked them ended, or as there was no room for more. */
  async #goOn(left: readonly IncidentName[]): Promise<void> {
    for (const { incidentId, entity } of left) {
      if (!this.#isOwn(entity)) continue
      if (this.#asking.has(incidentId) || this.#asking.size >= askingMax) continue
      const found = await this.#case(incidentId)
      if (found !== null) await this.#lookUp(found)
    }
    for (const id of [...this.#again]) {
      this.#again.delete(id)
      await this.#look(id)
    }
  }

  /** `reached`: dealt with once something is decided. */
  async #look(id: string, reached?: Reached): Promise<void> {
    const found = await this.#case(id)
    if (found === null) return
    const isSettled = found.incident.status === 'closed' || found.incident.mergedInto !== null
    if (isSettled || this.#asking.has(id)) await this.#decide(found, found.investigation, reached)
    else await this.#lookUp(found, reached)
  }

  /** What is known here is told and decided at once; what others answer, as it comes. */
  async #lookUp(found: Case, reached?: Reached): Promise<void> {
    const { id } = found.incident
    const revisions = investigate(found.incident, found.context, this.#options.sources)
    const first = await revisions.next()
    if (first.done) return
    const kept = await this.#decide(found, first.value, reached)
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
      // Whoever has its part now begins again.
      if (found !== null && (await this.#decide(found, revision)) === null) return
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
  async #decideAgain(owned: readonly number[], version: number): Promise<void> {
    const { read, write, parts } = this.#options
    const known = await read((db) => followedTo(db, owned.map(policyOf)))
    const due = owned.filter((part) => known.get(policyOf(part)) !== version)
    if (due.length === 0) return
    const isDue = new Set(due.filter((part) => known.has(policyOf(part))))
    if (isDue.size > 0)
      for (const id of await this.#openOnes((entity) => isDue.has(partOf(entity)))) {
        const found = await this.#case(id)
        if (found !== null) await this.#decide(found, found.investigation)
      }
    await write(async (db) =>
      keepFollowedTo(db, (await parts.areHeld(db, due)).map(policyOf), version),
    )
  }

  async #openOnes(isMeant: (entity: string) => boolean): Promise<string[]> {
    const filter = [{ field: 'status', op: 'is', values: ['open'], isNot: false }] as const
    const ask = { filter, fromUs: null, toUs: null }
    return this.#options.read(async (db) => {
      const entities = await entitiesOfIncidents(db, await incidentIds(db, ask, openMax))
      return [...entities].filter(([, entity]) => isMeant(entity)).map(([id]) => id)
    })
  }

  /** Yields the investigation as it stands then; null, and nothing is kept, where the incident is another's now. */
  #decide(
    found: Case,
    made: Investigation | null,
    reached?: Reached,
  ): Promise<Investigation | null> {
    const { write, clock, parts } = this.#options
    const { incident } = found
    const isNews = made !== null && isNewsOf(found.investigation, made)
    const investigation = isNews ? made : (found.investigation ?? made)
    return write(async (db) => {
      if (!(await parts.isHeld(db, incident.entity))) return null
      const nowMs = clock()
      const now = await this.#asActedOn(db, found, nowMs)
      const decision = this.#decisionOn(now, investigation, nowMs)
      const isNow = await this.#isNow(db, now, nowMs)
      const next = nextActions({
        ...{ decision, incident, known: now.known, nowMs, newId: this.#options.newId },
        isDryRun: now.policy.policy.dryRun || !isNow,
      })
      if (isNews) await keepInvestigation(db, made)
      const [before] = await findDecisions(db, incident.id, 1)
      if (next.length > 0 || before === undefined || isOther(before, decision))
        await keepDecided(db, { before: before ?? null, decision, nowMs })
      const known = new Map(now.known.map((one) => [one.id, one]))
      for (const one of next)
        await keepMoved(db, { before: known.get(one.id) ?? null, next: one, nowMs })
      // An incident that is about another host by now is of another part.
      if (reached?.part === partOf(incident.entity))
        await keepFollowedTo(db, [followerOf(reached.part)], reached.change)
      return investigation
    })
  }

  /** What others did since it was read counts against every cap: nobody else writes while this is decided. */
  async #asActedOn(db: Kysely<Schema>, found: Case, nowMs: number): Promise<Case> {
    const actions = await this.#facts.actions(db, nowMs)
    const known = await knownActions(db, found.incident)
    return { ...found, known, safety: { ...found.safety, actions } }
  }

  #decisionOn(found: Case, investigation: Investigation | null, nowMs: number): Decision {
    const { incident, importance, alerts, policy, containers, safety } = found
    return decide({
      ...{ incident, importance, investigation, alerts, containers, nowMs },
      ...{ policy: policy.policy, version: policy.version, channels: this.#options.channels },
      safety: withoutOwnProposals(safety, incident.id),
      newId: () => this.#options.newId('dec'),
    })
  }

  /** Whether it happens now, before sensors that see what is happening. */
  async #isNow(db: Kysely<Schema>, { incident }: Case, nowMs: number): Promise<boolean> {
    if (Math.abs(nowMs - Date.parse(incident.lastTime)) >= freshMs) return false
    for (const sensor of incident.sensors)
      if (!(await this.#options.isLive(db, sensor))) return false
    return true
  }
}

function followerOf(part: number): string {
  return `${follower}/${part}`
}

/** By which version of the policy what is open in a part was decided. */
function policyOf(part: number): string {
  return `${follower}/${part}/policy`
}

/** How far each part has come; what was followed before there were parts counts for all of them. */
async function followedBy(
  db: Kysely<Schema>,
  parts: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const known = await followedTo(db, [follower, ...parts.map(followerOf)])
  const since = known.get(follower) ?? 0
  return new Map(parts.map((part) => [part, known.get(followerOf(part)) ?? since]))
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
