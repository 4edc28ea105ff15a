import type { Alert, Verdict } from '../../contracts/index.ts'
import { BoundedMap, stableId } from '../../kernel/index.ts'
import { alertOf, flowCount } from './alert-of.ts'
import type { Explainer, ExplanationContext } from './explain.ts'
import { confidenceWord } from './words.ts'

/** The alerts under way: which verdicts become one, when it has grown enough to say so, and when it is over. */
export interface AlertBook {
  /** Takes changed verdicts; returns the revisions to publish. */
  update(verdicts: readonly Verdict[]): Alert[]
  /** Event time has come to `timeUs`: returns the alerts that are closed by it. */
  advance(timeUs: number): Alert[]
  /** The input ended: closes every alert. */
  finish(): Alert[]
  counts(): AlertBookCounts
}

export interface AlertBookCounts {
  readonly raised: number
  readonly revisions: number
  readonly open: number
  /** Alerts closed early to make room. */
  readonly shed: number
}

export interface AlertBookOptions {
  readonly explainer: Explainer
  /** What is known of the entity beside the verdict. Default: nothing. */
  readonly context?: (verdict: Verdict) => Pick<ExplanationContext, 'firstSeenUs' | 'gaps'>
  /** Probability from which a verdict becomes an alert. Default 0.5. */
  readonly alertAt?: number
  readonly growth?: Partial<GrowthRules>
  /** Event time without evidence after which an alert is closed, milliseconds. Default 30 min. */
  readonly quietMs?: number
  readonly limits?: { readonly openMax?: number }
}

/** A change of severity, risk, outcome or confidence word is always material. */
export interface GrowthRules {
  /** So are this many more points, and any growth after this much event time. */
  readonly points: number
  readonly everyMs: number
}

interface OpenAlert {
  readonly id: string
  readonly name: string
  readonly raisedUs: number
  readonly firstUs: number
  revision: number
  /** As last published, and the newest. */
  published: Verdict
  newest: Verdict
}

const defaults = {
  alertAt: 0.5,
  growth: { points: 3, everyMs: 300_000 },
  quietMs: 1_800_000,
  openMax: 10_000,
}

export function createAlertBook(options: AlertBookOptions): AlertBook {
  return new Book(options)
}

class Book implements AlertBook {
  readonly #explainer: Explainer
  readonly #context: NonNullable<AlertBookOptions['context']>
  readonly #alertAt: number
  readonly #growth: GrowthRules
  readonly #quietUs: number
  readonly #open: BoundedMap<string, OpenAlert>
  /** Newest evidence of alerts that were closed: what comes after it is another alert, with another id. */
  readonly #closed: BoundedMap<string, number>
  /** Alerts that had to make room and are yet to be published as closed. */
  #displaced: OpenAlert[] = []
  /** No open alert falls quiet before this event time. */
  #quietFromUs = Number.POSITIVE_INFINITY
  #raised = 0
  #revisions = 0

  constructor(options: AlertBookOptions) {
    const openMax = options.limits?.openMax ?? defaults.openMax
    this.#explainer = options.explainer
    this.#context = options.context ?? (() => ({ firstSeenUs: Number.NaN, gaps: [] }))
    this.#alertAt = options.alertAt ?? defaults.alertAt
    this.#growth = { ...defaults.growth, ...options.growth }
    this.#quietUs = (options.quietMs ?? defaults.quietMs) * 1000
    this.#open = new BoundedMap(openMax, (_, alert) => this.#displaced.push(alert))
    this.#closed = new BoundedMap(openMax * 2)
  }

  update(verdicts: readonly Verdict[]): Alert[] {
    return verdicts.flatMap((verdict) => {
      const alerts: Alert[] = []
      const known = this.#open.get(verdict.key)
      const isOver = known !== undefined && this.#isQuiet(known, verdict.timeUs)
      if (isOver) alerts.push(this.#close(known))
      if (known === undefined || isOver) alerts.push(...this.#raise(verdict))
      else alerts.push(...this.#grow(known, verdict))
      return alerts
    })
  }

  advance(timeUs: number): Alert[] {
    if (timeUs <= this.#quietFromUs) return []
    const quiet = [...this.#open.values()].filter((alert) => this.#isQuiet(alert, timeUs))
    const closed = quiet.map((alert) => this.#close(alert))
    this.#quietFromUs = Number.POSITIVE_INFINITY
    for (const alert of this.#open.values()) this.#expectQuiet(alert)
    return closed
  }

  finish(): Alert[] {
    return [...this.#open.values()].map((alert) => this.#close(alert))
  }

  counts(): AlertBookCounts {
    return {
      raised: this.#raised,
      revisions: this.#revisions,
      open: this.#open.size,
      shed: this.#open.shed,
    }
  }

  #expectQuiet(alert: OpenAlert): void {
    this.#quietFromUs = Math.min(this.#quietFromUs, alert.newest.timeUs + this.#quietUs)
  }

  #isQuiet(alert: OpenAlert, timeUs: number): boolean {
    return timeUs - alert.newest.timeUs > this.#quietUs
  }

  #raise(verdict: Verdict): Alert[] {
    if (!(verdict.probability >= this.#alertAt)) return []
    const { key, timeUs } = verdict
    const closedUs = this.#closed.get(key) ?? Number.NEGATIVE_INFINITY
    const firstUs = Math.max(verdict.firstUs, closedUs + 1)
    const name = `${key}|${firstUs}`
    const id = stableId('alr', firstUs / 1000, name)
    const alert: OpenAlert = {
      ...{ id, name, firstUs, raisedUs: timeUs, revision: 0, published: verdict, newest: verdict },
    }
    this.#open.set(key, alert)
    this.#expectQuiet(alert)
    this.#raised++
    const displaced = this.#displaced.map((old) => this.#close(old))
    this.#displaced = []
    return [...displaced, this.#publish(alert, 'open')]
  }

  #grow(alert: OpenAlert, verdict: Verdict): Alert[] {
    alert.newest = verdict
    return isMaterial(alert.published, verdict, this.#growth) ? [this.#publish(alert, 'open')] : []
  }

  #close(alert: OpenAlert): Alert {
    const { key, timeUs } = alert.newest
    if (this.#open.peek(key) === alert) this.#open.delete(key)
    this.#closed.set(key, timeUs)
    return this.#publish(alert, 'closed')
  }

  #publish(alert: OpenAlert, status: Alert['status']): Alert {
    const verdict = alert.newest
    alert.revision++
    alert.published = verdict
    this.#revisions++
    const context = { ...this.#context(verdict), traceName: alert.name }
    return alertOf(verdict, this.#explainer.explain(verdict, context), { ...alert, status })
  }
}

function isMaterial(before: Verdict, now: Verdict, growth: GrowthRules): boolean {
  if (now.severity !== before.severity || now.risk !== before.risk) return true
  if (now.lead.facts['outcome'] !== before.lead.facts['outcome']) return true
  if (confidenceWord(now.probability) !== confidenceWord(before.probability)) return true
  const points = now.arithmetic.total - before.arithmetic.total
  if (points >= growth.points) return true
  const isMore = points > 0 || flowCount(now.signals) > flowCount(before.signals)
  return isMore && now.timeUs - before.timeUs >= growth.everyMs * 1000
}
