import type { Alert, AlertStatus, Verdict } from '../../contracts/index.ts'
import {
  BoundedMap,
  confidenceWord,
  type SavedMap,
  stableId,
  traceIdOf,
} from '../../kernel/index.ts'
import { alertOf, flowCount } from './alert-of.ts'
import type { Explainer, ExplanationContext } from './explain.ts'
import { countingOf } from './verdict-parts.ts'

/** The alerts under way: which verdicts become one, and when it has changed enough to say so. How long it lives, its verdict says. */
export interface AlertBook {
  /** Takes changed verdicts; returns the revisions to publish. */
  update(verdicts: readonly Verdict[]): Alert[]
  /** Event time has come to `timeUs`: returns the alerts that are closed by it. */
  advance(timeUs: number): Alert[]
  /** The input ended: closes every alert. */
  finish(): Alert[]
  /** Whether the signal of this key is or was part of an alert; of the newest signals this is known. */
  wasAlert(signalKey: string): boolean
  counts(): AlertBookCounts
  save(): SavedAlertBook
  restore(saved: SavedAlertBook): void
}

export interface SavedAlertBook {
  readonly open: SavedMap<string, OpenAlert>
  readonly closed: SavedMap<string, number>
  readonly alerted: SavedMap<string, true>
  readonly nothingOverUntilUs: number
  readonly raised: number
  readonly revisions: number
}

export interface AlertBookCounts {
  readonly raised: number
  readonly revisions: number
  readonly open: number
  /** Alerts closed early to make room. */
  readonly shed: number
  /** Closed alerts forgotten: should the same begin again, it may be given the id that it had. */
  readonly closedShed: number
  /** Signals forgotten of which it was known that they were part of an alert: see `wasAlert`. */
  readonly alertedShed: number
}

export interface AlertBookOptions {
  readonly explainer: Explainer
  /** Name of the sensor whose traffic it is. Default `local`. */
  readonly sensor?: string
  /** What is known of the entity beside the verdict. Default: nothing. */
  readonly context?: (verdict: Verdict) => ExplanationContext
  /** Probability from which a verdict becomes an alert. Default 0.5. */
  readonly alertAt?: number
  readonly growth?: Partial<GrowthRules>
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
  readonly traceId: string
  readonly raisedUs: number
  readonly firstUs: number
  revision: number
  status: AlertStatus
  /** As last published, and the newest. */
  published: Verdict
  newest: Verdict
  /** At its most probable since it was raised. */
  surest: Verdict
}

const defaults = {
  alertAt: 0.5,
  sensor: 'local',
  growth: { points: 3, everyMs: 300_000 },
  openMax: 10_000,
}

/** As many signals as one alert may hold are remembered of each. */
const signalsPerAlert = 16

export function createAlertBook(options: AlertBookOptions): AlertBook {
  return new Book(options)
}

class Book implements AlertBook {
  readonly #explainer: Explainer
  readonly #sensor: string
  readonly #context: NonNullable<AlertBookOptions['context']>
  readonly #alertAt: number
  readonly #growth: GrowthRules
  readonly #open: BoundedMap<string, OpenAlert>
  /** Newest evidence of alerts that were closed: what comes after it is another alert, with another id. */
  readonly #closed: BoundedMap<string, number>
  /** Keys of signals that were part of an alert. */
  readonly #alerted: BoundedMap<string, true>
  /** Alerts that had to make room and are yet to be published as closed. */
  #displaced: OpenAlert[] = []
  /** No open alert is over before this event time. */
  #nothingOverUntilUs = Number.POSITIVE_INFINITY
  #raised = 0
  #revisions = 0

  constructor(options: AlertBookOptions) {
    const openMax = options.limits?.openMax ?? defaults.openMax
    this.#explainer = options.explainer
    this.#sensor = options.sensor ?? defaults.sensor
    this.#context = options.context ?? (() => ({ firstSeenUs: Number.NaN, gaps: [] }))
    this.#alertAt = options.alertAt ?? defaults.alertAt
    this.#growth = { ...defaults.growth, ...options.growth }
    this.#open = new BoundedMap(openMax, (_, alert) => this.#displaced.push(alert))
    this.#closed = new BoundedMap(openMax * 2)
    this.#alerted = new BoundedMap(openMax * signalsPerAlert)
  }

  update(verdicts: readonly Verdict[]): Alert[] {
    return verdicts.flatMap((verdict) => {
      const alerts: Alert[] = []
      const known = this.#open.get(verdict.key)
      const isOver = known !== undefined && isOverAt(known, verdict.timeUs)
      if (isOver) alerts.push(...this.#close(known))
      if (known === undefined || isOver) alerts.push(...this.#raise(verdict))
      else alerts.push(...this.#grow(known, verdict))
      return alerts
    })
  }

  advance(timeUs: number): Alert[] {
    if (timeUs <= this.#nothingOverUntilUs) return []
    const over = [...this.#open.values()].filter((alert) => isOverAt(alert, timeUs))
    const closed = over.flatMap((alert) => this.#close(alert))
    this.#nothingOverUntilUs = Number.POSITIVE_INFINITY
    for (const alert of this.#open.values()) this.#expect(alert)
    return closed
  }

  finish(): Alert[] {
    return [...this.#open.values()].flatMap((alert) => this.#close(alert))
  }

  wasAlert(signalKey: string): boolean {
    return this.#alerted.peek(signalKey) === true
  }

  counts(): AlertBookCounts {
    const open = [...this.#open.values()].filter(({ status }) => status === 'open').length
    return {
      ...{ raised: this.#raised, revisions: this.#revisions, open, shed: this.#open.shed },
      ...{ closedShed: this.#closed.shed, alertedShed: this.#alerted.shed },
    }
  }

  /** Between two calls nothing is displaced. */
  save(): SavedAlertBook {
    return {
      open: this.#open.save(),
      closed: this.#closed.save(),
      alerted: this.#alerted.save(),
      nothingOverUntilUs: this.#nothingOverUntilUs,
      ...{ raised: this.#raised, revisions: this.#revisions },
    }
  }

  restore(saved: SavedAlertBook): void {
    this.#open.restore(saved.open)
    this.#closed.restore(saved.closed)
    this.#alerted.restore(saved.alerted)
    this.#nothingOverUntilUs = saved.nothingOverUntilUs
    this.#raised = saved.raised
    this.#revisions = saved.revisions
  }

  #expect({ newest: { holdsUntilUs } }: OpenAlert): void {
    this.#nothingOverUntilUs = Math.min(this.#nothingOverUntilUs, holdsUntilUs)
  }

  #isEnough({ probability }: Verdict): boolean {
    return probability >= this.#alertAt
  }

  #raise(verdict: Verdict): Alert[] {
    if (!this.#isEnough(verdict)) return []
    const { key, timeUs } = verdict
    const closedUs = this.#closed.get(key) ?? Number.NEGATIVE_INFINITY
    const firstUs = Math.max(verdict.firstUs, closedUs + 1)
    const name = `${this.#sensor}|${key}|${firstUs}`
    const alert: OpenAlert = {
      ...{ id: stableId('alr', firstUs / 1000, name), traceId: traceIdOf(name), firstUs },
      ...{ raisedUs: timeUs, revision: 0, status: 'open', published: verdict, newest: verdict },
      surest: verdict,
    }
    this.#open.set(key, alert)
    this.#expect(alert)
    this.#raised++
    this.#remember(verdict)
    const displaced = this.#displaced.flatMap((old) => this.#close(old))
    this.#displaced = []
    return [...displaced, this.#publish(alert, 'open')]
  }

  /** What falls below the mark is withdrawn, and held on: should it rise again, it is the same alert. */
  #grow(alert: OpenAlert, verdict: Verdict): Alert[] {
    alert.newest = verdict
    if (verdict.probability >= alert.surest.probability) alert.surest = verdict
    const isOpen = alert.status === 'open'
    if (!this.#isEnough(verdict)) return isOpen ? [this.#publish(alert, 'withdrawn')] : []
    this.#remember(verdict)
    const isNews = !isOpen || isMaterial(alert.published, verdict, this.#growth)
    return isNews ? [this.#publish(alert, 'open')] : []
  }

  #remember(verdict: Verdict): void {
    for (const { key } of countingOf(verdict)) this.#alerted.set(key, true)
  }

  #close(alert: OpenAlert): Alert[] {
    const { key, timeUs } = alert.newest
    if (this.#open.peek(key) === alert) this.#open.delete(key)
    this.#closed.set(key, timeUs)
    return alert.status === 'withdrawn' ? [] : [this.#publish(alert, 'closed')]
  }

  #publish(alert: OpenAlert, status: AlertStatus): Alert {
    const verdict = alert.newest
    alert.revision++
    alert.status = status
    alert.published = verdict
    this.#revisions++
    const explanation = this.#explainer.explain(verdict, {
      ...this.#context(verdict),
      ...(status === 'withdrawn' && { fallenFrom: alert.surest }),
    })
    return alertOf(verdict, explanation, { ...alert, sensor: this.#sensor })
  }
}

function isOverAt({ newest }: OpenAlert, timeUs: number): boolean {
  return timeUs > newest.holdsUntilUs
}

function isMaterial(before: Verdict, now: Verdict, growth: GrowthRules): boolean {
  if (now.severity !== before.severity || now.risk !== before.risk) return true
  if (now.lead.outcome?.value !== before.lead.outcome?.value) return true
  if (confidenceWord(now.probability) !== confidenceWord(before.probability)) return true
  // Another who does the same, or something else that the same one does: what is advised may be more than before.
  const known = new Set(countingOf(before).map(({ key }) => key))
  if (countingOf(now).some(({ key }) => !known.has(key))) return true
  const points = now.arithmetic.total - before.arithmetic.total
  if (points >= growth.points) return true
  const isMore = points > 0 || flowCount(now.signals) > flowCount(before.signals)
  return isMore && now.timeUs - before.timeUs >= growth.everyMs * 1000
}
