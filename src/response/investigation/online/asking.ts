/** Asks a provider with all that keeps us polite, and unharmed when it is not. */
import { createHash } from 'node:crypto'
import {
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhenResult,
  isBrokenCircuitError,
  type RetryPolicy,
  retry,
  TaskCancelledError,
  type TimeoutPolicy,
  TimeoutStrategy,
  timeout,
} from 'cockatiel'
import type { LookedUp } from '../../../contracts/index.ts'
import { durationText, plural, reasonOf } from '../../../kernel/index.ts'
import type { World } from '../world.ts'
import { Bucket } from './bucket.ts'
import { dayOf, type Ledger } from './budget.ts'
import type { Limits, Provider } from './provider.ts'
import { askOnce, type Reply } from './request.ts'

export interface Patience {
  /** For one answer, its body included. */
  readonly timeoutMs: number
  /** Tries after the first. */
  readonly retries: number
  /** Before the first of them; each later one waits twice as long, up to the most. */
  readonly backoffMs: number
  readonly backoffMsMax: number
  /** For a token of the bucket. */
  readonly bucketMs: number
  /** Failures in a row that open the breaker, and for how long it stays open. */
  readonly breakAfter: number
  readonly breakMs: number
}

export const defaultPatience: Patience = {
  timeoutMs: 10_000,
  retries: 2,
  backoffMs: 500,
  backoffMsMax: 10_000,
  bucketMs: 120_000,
  breakAfter: 5,
  breakMs: 60_000,
}

export interface Asking {
  readonly provider: Provider
  readonly key: string
  /** Instead of the provider's own. */
  readonly base?: string
  readonly limits?: Partial<Limits>
  readonly patience?: Partial<Patience>
  readonly world: World
  readonly ledger: Ledger
  /** Aborted when the process ends. */
  readonly signal: AbortSignal
}

/** After a limit of which the provider does not say how long, and after a key that it does not know. */
const limitPauseMs = 60_000
const keyPauseMs = 600_000

/** `unasked`: the question did not go out. */
export type Outcome = Reply | { readonly kind: 'unasked'; readonly why: string }

/** One key of one provider: its bucket, its budget, its breaker, and for how long it wants to be left alone. */
export class Asker {
  readonly #given: Asking
  readonly #limits: Limits
  readonly #patience: Patience
  readonly #bucket: Bucket
  readonly #breaker: CircuitBreakerPolicy
  readonly #retry: RetryPolicy
  readonly #timeout: TimeoutPolicy
  /** Of the key, without telling it: another key has another budget. */
  readonly #account: string
  #pause = { untilMs: 0, why: '' }

  constructor(given: Asking) {
    const { provider, world, key } = given
    this.#given = given
    this.#limits = { ...provider.limits, ...given.limits }
    this.#patience = { ...defaultPatience, ...given.patience }
    const { timeoutMs, breakAfter, breakMs } = this.#patience
    this.#bucket = new Bucket(this.#limits.perMinute, world)
    const digest = createHash('sha256').update(key).digest('hex')
    this.#account = `${provider.source} ${digest.slice(0, 8)}`
    this.#timeout = timeout(timeoutMs, TimeoutStrategy.Aggressive)
    this.#breaker = circuitBreaker(
      handleWhenResult((result) => isFaultOf(result as Outcome, ['outage', 'shape'])),
      { breaker: new ConsecutiveBreaker(breakAfter), halfOpenAfter: breakMs },
    )
    this.#retry = this.#retryPolicy()
  }

  /** Never throws. */
  async ask(indicator: LookedUp, path: string): Promise<Outcome> {
    const { provider } = this.#given
    const paused = this.#pausedWhy
    if (paused !== '') return { kind: 'unasked', why: paused }
    try {
      const outcome = await this.#retry.execute(
        () => this.#breaker.execute(() => this.#try(indicator, path)),
        this.#given.signal,
      )
      this.#notePause(outcome)
      return outcome
    } catch (thrown) {
      const { breakAfter, breakMs } = this.#patience
      if (!isBrokenCircuitError(thrown)) return { kind: 'unasked', why: reasonOf(thrown) }
      const why = `${provider.title} failed ${plural(breakAfter, 'time')} in a row and is left alone for ${durationText(breakMs)}`
      return { kind: 'unasked', why }
    }
  }

  async #try(indicator: LookedUp, path: string): Promise<Outcome> {
    const why = await this.#turn()
    if (why !== '') return { kind: 'unasked', why }
    const reply = await this.#reply(indicator, path)
    // At once, for those who wait for their turn: it does not want to hear of them.
    if (!this.#isRetried(reply)) this.#notePause(reply)
    return reply
  }

  /** '' where it is our turn to ask; else why it is not. */
  async #turn(): Promise<string> {
    const { provider, world, ledger, signal } = this.#given
    const { perMinute, perDay } = this.#limits
    const { title } = provider
    const isOurs = await this.#bucket.take(this.#patience.bucketMs, signal)
    if (!isOurs || !(await this.#amongAll()))
      return signal.aborted
        ? 'this process is ending'
        : `its turn among ${perMinute} questions a minute to ${title} would come too late`
    if (this.#pausedWhy !== '') return this.#pausedWhy
    const isGranted = await ledger.spend(this.#account, dayOf(world.nowMs()), perDay)
    return isGranted ? '' : `the ${perDay} questions of this day to ${title} are spent`
  }

  /** Whether it is our turn among all processes that ask with this key, soon enough. */
  async #amongAll(): Promise<boolean> {
    const { world, ledger, signal } = this.#given
    for (let waitedMs = 0; ; ) {
      const waitMs = await ledger.turn(this.#account, this.#limits.perMinute)
      if (waitMs <= 0) return true
      waitedMs += waitMs
      if (waitedMs > this.#patience.bucketMs) return false
      await world.sleep(waitMs, signal)
      if (signal.aborted) return false
    }
  }

  async #reply(indicator: LookedUp, path: string): Promise<Reply> {
    const { provider, world, signal, key, base = provider.base } = this.#given
    const { timeoutMs } = this.#patience
    const ask = (inner: AbortSignal) => {
      const { fetch } = world
      const request = { indicator, path, base, key, fetch, nowMs: world.nowMs(), signal: inner }
      return askOnce(provider, request)
    }
    return this.#timeout
      .execute((_, inner) => ask(inner), signal)
      .catch((thrown: unknown): Reply => {
        if (!(thrown instanceof TaskCancelledError)) throw thrown
        const why = `${provider.title} did not answer within ${durationText(timeoutMs)}`
        return { kind: 'fault', fault: 'outage', why, waitMs: null }
      })
  }

  /** '' where it may be asked. */
  get #pausedWhy(): string {
    const leftMs = this.#pause.untilMs - this.#given.world.nowMs()
    return leftMs > 0 ? `${this.#pause.why}; not asked for ${durationText(leftMs)}` : ''
  }

  #isRetried(outcome: Outcome): boolean {
    const isPassing = isFaultOf(outcome, ['outage', 'limit'])
    return isPassing && waitOf(outcome) <= this.#patience.backoffMsMax
  }

  #notePause(outcome: Outcome): void {
    const ms = outcome.kind === 'fault' ? pauseMsOf(outcome) : 0
    if (ms > 0 && outcome.kind === 'fault')
      this.#pause = { untilMs: this.#given.world.nowMs() + ms, why: outcome.why }
  }

  #retryPolicy(): RetryPolicy {
    const { retries, backoffMs, backoffMsMax } = this.#patience
    const { world } = this.#given
    return retry(
      handleWhenResult((result) => this.#isRetried(result as Outcome)),
      {
        maxAttempts: retries,
        backoff: new DelegateBackoff(({ attempt, result }) => {
          const outcome = 'value' in result ? (result.value as Outcome) : null
          const ms = Math.min(backoffMsMax, backoffMs * 2 ** (attempt - 1))
          // Half of it is chance, so that many who fail at once do not come back at once.
          return Math.max(ms * (0.5 + world.random() / 2), outcome ? waitOf(outcome) : 0)
        }),
      },
    )
  }
}

function isFaultOf(outcome: Outcome, faults: readonly string[]): boolean {
  return outcome.kind === 'fault' && faults.includes(outcome.fault)
}

function waitOf(outcome: Outcome): number {
  return outcome.kind === 'fault' ? (outcome.waitMs ?? 0) : 0
}

/** For how long a source is not asked any more after such a fault. */
function pauseMsOf({ fault, waitMs }: Extract<Reply, { kind: 'fault' }>): number {
  if (fault === 'key') return keyPauseMs
  if (fault === 'limit') return waitMs ?? limitPauseMs
  return fault === 'outage' ? (waitMs ?? 0) : 0
}
