import { decodeTime } from 'ulid'
import type { Incident, Investigation } from '../../contracts/index.ts'
import { stableId } from '../../kernel/index.ts'
import type { InvestigationContext } from './context.ts'
import { correlate } from './correlation/correlate.ts'
import { groupKey } from './correlation/verdicts.ts'
import { historyLookup } from './local/history.ts'
import { type Found, unanswered } from './lookups.ts'
import { distantMax, type Picked, pick } from './pick.ts'
import type { DistantSource, Sources } from './sources.ts'
import { isoOf } from './world.ts'

export const lookupsMax = 256
/** Told while answers come in; those that come later are told together at the end. */
const revisionsMax = 8
const settleMs = 500
/** Of more indicators only what speaks for or against them is told: not where they are, nor that no list has them. */
const describedMax = 16
/** The rest is for what answers from elsewhere. */
const localLookupsMax = lookupsMax - 64
/** Whatever has not answered by then is left out. */
const investigationMsMax = 300_000

/** The same incident has the same investigation, whose revisions replace each other. */
export function investigationId({ id }: Pick<Incident, 'id'>): string {
  return stableId('inv', decodeTime(id.slice(id.indexOf('_') + 1)), id)
}

/**
 * Looks an incident up. Its first revision is what this machine knows by itself, caches included; others follow while
 * sources on the internet answer. The last one is `done`.
 */
export async function* investigate(
  incident: Incident,
  context: InvestigationContext,
  sources: Sources,
): AsyncGenerator<Investigation, void, undefined> {
  const work = new Work(incident, context, sources)
  work.askHere()
  await work.recall()
  yield work.told()
  if (!work.isAsking) return
  work.askElsewhere()
  try {
    for (let told = 1; work.isAsking; told++) {
      if (told < revisionsMax - 1) await work.someAnswer()
      else await work.allAnswers()
      yield work.told()
    }
  } finally {
    work.end()
  }
}

function isOpinion({ verdict }: Found): boolean {
  return verdict !== 'unknown'
}

interface Open {
  readonly picked: Picked
  readonly source: DistantSource
}

/** One investigation under way. */
class Work {
  readonly #incident: Incident
  readonly #context: InvestigationContext
  readonly #sources: Sources
  readonly #picked: readonly Picked[]
  readonly #lookups: Found[] = []
  readonly #startedMs: number
  readonly #asked = new Map<Open, Promise<void>>()
  readonly #ending = new AbortController()
  #open: Open[] = []
  #revision: number

  constructor(incident: Incident, context: InvestigationContext, sources: Sources) {
    this.#incident = incident
    this.#context = context
    this.#sources = sources
    this.#picked = pick(incident, (indicator) => sources.isHome(indicator))
    this.#startedMs = sources.world.nowMs()
    this.#revision = context.revision
  }

  get isAsking(): boolean {
    return this.#open.length > 0
  }

  /** On this machine, at once. */
  askHere(): void {
    const found = this.#picked.flatMap((picked, at) => {
      const lookups = this.#sources.local.flatMap((source) => source.answer(picked))
      const { isEntity } = picked
      const past = isEntity ? [historyLookup(this.#incident, this.#context, picked)] : []
      return [...(at < describedMax ? lookups : lookups.filter(isOpinion)), ...past]
    })
    this.#add(found.slice(0, localLookupsMax))
  }

  /** What was answered before, and what is not asked at all. Names that one party registered are one question. */
  async recall(): Promise<void> {
    const known = new Set<string>()
    const counts = { taken: 0, skipped: 0 }
    for (const picked of this.#picked.filter(({ isHome, isEntity }) => !isHome || isEntity)) {
      const key = groupKey(picked.indicator)
      if (known.has(key) || counts.taken >= distantMax) continue
      const lookups = await this.#recallOne(picked)
      const isTaken = lookups.some((one) => one === null || one.outcome !== 'skipped')
      if (isTaken) known.add(key)
      if (lookups.length > 0) counts[isTaken ? 'taken' : 'skipped']++
      if (isTaken || counts.skipped <= distantMax) this.#add(lookups.filter((one) => one !== null))
    }
  }

  /** Null stands for what is to be asked. */
  async #recallOne(picked: Picked): Promise<(Found | null)[]> {
    const found: (Found | null)[] = []
    for (const source of this.#sources.distant) {
      const lookup = await source.recall(picked, this.#context.consented)
      if (lookup === undefined) continue
      found.push(lookup)
      if (lookup === null) this.#open.push({ picked, source })
    }
    return found
  }

  askElsewhere(): void {
    for (const open of this.#open) {
      const asking = open.source
        .ask(open.picked, this.#context.consented)
        .then((lookup) => this.#close(open, lookup))
      this.#asked.set(open, asking)
    }
    const late = this.#sources.world.sleep(investigationMsMax, this.#ending.signal)
    this.#late = late.then(() => this.#giveUp())
  }
  #late: Promise<void> = Promise.resolve()

  /** The next answer, and those that come just after it: each revision is kept, sent and read. */
  async someAnswer(): Promise<void> {
    await Promise.race([...this.#asked.values(), this.#late])
    const settled = this.#sources.world.sleep(settleMs, this.#ending.signal)
    await Promise.race([this.allAnswers(), settled])
  }

  async allAnswers(): Promise<void> {
    await Promise.race([Promise.all(this.#asked.values()), this.#late])
  }

  /** Nobody waits any more. Answers that are under way go to the cache. */
  end(): void {
    this.#ending.abort()
  }

  told(): Investigation {
    const { id: incidentId, revision: incidentRevision, traceId } = this.#incident
    const isAsking = this.#open.length > 0
    this.#revision++
    const correlated = correlate({
      ...{ incident: this.#incident, context: this.#context, isAsking },
      ...{ picked: this.#picked, lookups: this.#lookups },
    })
    return {
      ...{ id: investigationId(this.#incident), incidentId, incidentRevision },
      ...{ revision: this.#revision, state: isAsking ? 'asking' : 'done', traceId },
      startedAt: isoOf(this.#startedMs),
      updatedAt: isoOf(this.#sources.world.nowMs()),
      lookups: this.#lookups.map(({ isShared: _, ...lookup }) => lookup),
      ...correlated,
    }
  }

  #close(open: Open, lookup: Found): void {
    if (!this.#open.includes(open)) return
    this.#open = this.#open.filter((one) => one !== open)
    this.#asked.delete(open)
    this.#add([lookup])
  }

  #giveUp(): void {
    for (const { picked, source } of this.#open) {
      const question = { indicator: picked.indicator, source: source.source }
      this.#add([unanswered(question, 'failed', 'it did not answer in time')])
    }
    this.#open = []
  }

  #add(lookups: readonly Found[]): void {
    for (const one of lookups) if (this.#lookups.length < lookupsMax) this.#lookups.push(one)
  }
}
