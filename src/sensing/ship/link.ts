/**
 * The sensor's way to its hub: sends what the log holds, in order, behind what the hub has; forgets what the hub has
 * acknowledged, and nothing else. Whatever ends a call, the next one goes on from what the hub says.
 */
import { envelopeBytesMax, type SensorLink } from '../../contracts/index.ts'
import { plural, printable } from '../../kernel/index.ts'
import { backoffMs } from './backoff.ts'
import type { Sealed } from './log-records.ts'
import { type Shipped, UnderWay } from './under-way.ts'
import type { WriteAheadLog } from './write-ahead-log.ts'

/** What the hub says, in the words of `proto/amoskys/v1/event_bus.proto`. */
export type HubAnswer =
  | {
      readonly kind: 'welcome'
      readonly newest: number
      readonly inflightMax: number
      readonly envelopeBytesMax: number
    }
  | { readonly kind: 'ack'; readonly sequence: number }
  | {
      readonly kind: 'refusal'
      /** 0: the hub could not read it, or it refuses the call. */
      readonly sequence: number
      readonly isTooLarge: boolean
      readonly text: string
      readonly isFinal: boolean
    }
  | { readonly kind: 'slow-down'; readonly retryAfterMs: number; readonly reason: string }

/** One call to the hub, from its start to its end, which comes once. */
export interface HubCall {
  send(batches: readonly Sealed[]): void
  close(): void
}

export interface CallEvents {
  readonly onAnswer: (answer: HubAnswer) => void
  /** `reason`: why, '' where it was closed. */
  readonly onEnd: (reason: string) => void
}

export interface LinkOptions {
  readonly log: Pick<WriteAheadLog, 'after' | 'acknowledge' | 'drop' | 'giveUp' | 'meet'>
  /** Which of the sensor's streams is sent; '': its only one. */
  readonly stream?: string
  /** Begins a call, whose first message is who sends. */
  readonly dial: (events: CallEvents) => HubCall
  readonly clock: () => number
  /** From 0 to below 1. */
  readonly chance: () => number
  readonly onNotice: (text: string) => void
  /** Told what came of each batch; left out where nobody follows them: then none is read for it. */
  readonly onShipped?: (shipped: Shipped) => void
  readonly limits?: Partial<LinkLimits>
}

export interface LinkLimits {
  /** Bytes under way without an answer, and in one message. */
  readonly inflightBytesMax: number
  readonly messageBytesMax: number
  /** A hub that answers nothing for so long, while it owes an answer, is left. */
  readonly answerMsMax: number
  /** A hub that refuses the sensor is asked again after so long. */
  readonly refusedMs: number
}

const defaultLinkLimits: LinkLimits = {
  inflightBytesMax: 8 * 1024 * 1024,
  messageBytesMax: 1024 * 1024,
  answerMsMax: 20_000,
  refusedMs: 15_000,
}

const tickMs = 250

type Refusal = HubAnswer & { readonly kind: 'refusal' }

/** One call as it stands. */
interface Standing {
  readonly call: HubCall
  isWelcome: boolean
  inflightMax: number
  envelopeBytesMax: number
  /** Newest that was sent in it. */
  sent: number
  readonly inflight: { readonly sequence: number; readonly bytes: number }[]
  inflightBytes: number
  /** When an answer was last met, or became due. */
  answeredMs: number
  /** Since when, and for how long, nothing is sent: the hub asked for it. */
  pausedMs: number
  pauseMs: number
}

export class Link implements Disposable {
  readonly #options: LinkOptions
  readonly #limits: LinkLimits
  readonly #ticks: NodeJS.Timeout
  readonly #underWay: UnderWay | null
  #standing: Standing | null = null
  #state: SensorLink['state'] = 'away'
  #sinceMs: number
  #attempts = 0
  #dueMs = Number.NEGATIVE_INFINITY
  #failures = 0
  #resent = 0
  #newestSent = 0
  #lastError = ''
  #lastErrorMs = 0
  #isEnded = false

  constructor(options: LinkOptions) {
    this.#options = options
    this.#limits = { ...defaultLinkLimits, ...options.limits }
    this.#sinceMs = options.clock()
    this.#underWay = options.onShipped ? new UnderWay(options.onShipped) : null
    this.#ticks = setInterval(() => this.#tick(), tickMs)
    this.#tick()
  }

  /** There is something new to send. */
  poke(): void {
    this.#pump()
  }

  state(): SensorLink & { readonly lastError: string; readonly lastErrorMs: number } {
    return {
      ...{ state: this.#state, sinceMs: this.#sinceMs },
      ...{ failures: this.#failures, resent: this.#resent },
      ...{ lastError: this.#lastError, lastErrorMs: this.#lastErrorMs },
    }
  }

  [Symbol.dispose](): void {
    this.#isEnded = true
    clearInterval(this.#ticks)
    this.#standing?.call.close()
    this.#standing = null
  }

  #tick(): void {
    const nowMs = this.#options.clock()
    const standing = this.#standing
    if (standing === null) {
      // A clock that was set back must not put it off.
      if (nowMs >= this.#dueMs || nowMs < this.#dueMs - 60_000) this.#dial(nowMs)
      return
    }
    if (nowMs < standing.answeredMs) standing.answeredMs = nowMs
    const isOwed = !standing.isWelcome || standing.inflight.length > 0
    if (isOwed && nowMs - standing.answeredMs > this.#limits.answerMsMax) {
      standing.call.close()
      this.#ended(standing, `no answer for ${Math.round(this.#limits.answerMsMax / 1000)} s`)
    } else this.#pump()
  }

  #dial(nowMs: number): void {
    const opening: { standing: Standing | null } = { standing: null }
    const call = this.#options.dial({
      onAnswer: (answer) => {
        const { standing } = opening
        if (standing !== null && standing === this.#standing) this.#hear(standing, answer)
      },
      onEnd: (reason) => {
        if (opening.standing !== null) this.#ended(opening.standing, reason)
      },
    })
    const nothing = { isWelcome: false, inflightMax: 1, sent: 0, inflight: [], inflightBytes: 0 }
    const standing = {
      call,
      ...nothing,
      envelopeBytesMax,
      answeredMs: nowMs,
      pausedMs: 0,
      pauseMs: 0,
    }
    opening.standing = standing
    this.#standing = standing
  }

  #hear(standing: Standing, answer: HubAnswer): void {
    const nowMs = this.#options.clock()
    standing.answeredMs = nowMs
    if (answer.kind === 'welcome') this.#welcome(standing, answer)
    else if (answer.kind === 'ack') this.#acknowledge(standing, answer.sequence)
    else if (answer.kind === 'slow-down') {
      standing.pausedMs = nowMs
      standing.pauseMs = answer.retryAfterMs
      this.#become('slowed', answer.reason)
    } else this.#refused(standing, answer)
    this.#pump()
  }

  #welcome(standing: Standing, welcome: HubAnswer & { readonly kind: 'welcome' }): void {
    const { newest } = welcome
    this.#options.log.meet(newest, this.#options.stream)
    this.#underWay?.begin(newest)
    standing.isWelcome = true
    standing.inflightMax = Math.max(1, welcome.inflightMax)
    standing.envelopeBytesMax = welcome.envelopeBytesMax || envelopeBytesMax
    standing.sent = newest
    this.#attempts = 0
    this.#become('connected', '')
  }

  #acknowledge(standing: Standing, sequence: number): void {
    const { inflight } = standing
    let count = 0
    while (inflight[count] && inflight[count]!.sequence <= sequence) {
      standing.inflightBytes -= inflight[count]!.bytes
      count++
    }
    inflight.splice(0, count)
    this.#options.log.acknowledge(sequence, this.#options.stream)
    this.#underWay?.acknowledged(sequence)
    if (this.#state === 'slowed' && !isPaused(standing, this.#options.clock()))
      this.#become('connected', '')
  }

  #refused(standing: Standing, refusal: Refusal): void {
    const { text, isFinal, isTooLarge } = refusal
    if (isFinal) {
      this.#note(text)
      const { log, stream, onNotice } = this.#options
      const at = refusedAt(standing, refusal)
      const [one] = at < 0 ? [] : standing.inflight.splice(at, 1)
      standing.inflightBytes -= one?.bytes ?? 0
      const sequence = one?.sequence ?? refusal.sequence
      onNotice(`the hub refused a batch: ${printable(text)}`)
      this.#underWay?.refused(sequence, text)
      if (isTooLarge && sequence > 0) this.#giveUp(sequence, 'it is too large for the hub')
      else log.drop(sequence, stream)
      return
    }
    standing.call.close()
    this.#standing = null
    this.#dueMs = this.#options.clock() + this.#limits.refusedMs * (0.5 + this.#options.chance())
    this.#become('refused', text)
  }

  #pump(): void {
    const standing = this.#standing
    if (standing === null || !standing.isWelcome) return
    const nowMs = this.#options.clock()
    if (isPaused(standing, nowMs)) return
    if (this.#state === 'slowed' && standing.inflight.length === 0) this.#become('connected', '')
    for (;;) {
      const { inflight, inflightMax, inflightBytes } = standing
      const batchesMax = inflightMax - inflight.length
      const room = this.#limits.inflightBytesMax - inflightBytes
      if (batchesMax <= 0 || (room <= 0 && inflight.length > 0)) return
      const bytesMax = Math.min(room, this.#limits.messageBytesMax)
      const { log, stream } = this.#options
      const batches = log.after(standing.sent, { batchesMax, bytesMax }, stream)
      if (batches.length === 0) return
      if (inflight.length === 0) standing.answeredMs = nowMs
      this.#send(standing, batches)
    }
  }

  #giveUp(sequence: number, why: string): void {
    const rows = this.#options.log.giveUp(sequence, this.#options.stream)
    this.#options.onNotice(`a batch of ${plural(rows, 'observation')} is given up: ${why}`)
  }

  #send(standing: Standing, batches: readonly Sealed[]): void {
    const most = standing.envelopeBytesMax
    const fitting = batches.filter(({ bytes }) => bytes.length <= most)
    for (const { sequence, bytes } of batches)
      if (bytes.length > most)
        this.#giveUp(sequence, `it has ${bytes.length} bytes, the hub takes at most ${most}`)
    if (fitting.length > 0) standing.call.send(fitting)
    this.#underWay?.sent(fitting)
    for (const { sequence, bytes } of fitting) {
      standing.inflight.push({ sequence, bytes: bytes.length })
      standing.inflightBytes += bytes.length
      if (sequence <= this.#newestSent) this.#resent++
    }
    standing.sent = batches.at(-1)!.sequence
    this.#newestSent = Math.max(this.#newestSent, standing.sent)
  }

  #ended(standing: Standing, reason: string): void {
    if (standing !== this.#standing || this.#isEnded) return
    this.#standing = null
    this.#failures++
    const waitMs = backoffMs(this.#attempts++, this.#options.chance())
    this.#dueMs = this.#options.clock() + waitMs
    this.#become('away', reason || 'the hub ended the call')
  }

  #become(state: SensorLink['state'], why: string): void {
    if (why !== '') this.#note(why)
    if (state === this.#state) return
    const before = this.#state
    this.#state = state
    this.#sinceMs = this.#options.clock()
    const says = sentences[state]
    if (before !== 'slowed' || state !== 'connected')
      this.#options.onNotice(why === '' ? says : `${says}: ${printable(why)}`)
  }

  #note(why: string): void {
    this.#lastError = why
    this.#lastErrorMs = this.#options.clock()
  }
}

/**
 * Place under way of what is refused; -1: it is not. One that is too large the hub has not read, and so has no number for
 * it: then it is the largest, for where one of them is too large that is, too.
 */
function refusedAt({ inflight }: Standing, { sequence, isTooLarge }: Refusal): number {
  if (sequence > 0) return inflight.findIndex((one) => one.sequence === sequence)
  if (!isTooLarge) return inflight.length - 1 === 0 ? 0 : -1
  const most = Math.max(...inflight.map(({ bytes }) => bytes))
  return inflight.findIndex(({ bytes }) => bytes === most)
}

/** A clock that was set back ends the pause: it must not last for as long as the clock went back. */
function isPaused({ pausedMs, pauseMs }: Standing, nowMs: number): boolean {
  return nowMs >= pausedMs && nowMs < pausedMs + pauseMs
}

const sentences: Readonly<Record<SensorLink['state'], string>> = {
  connected: 'the hub takes what is sent',
  slowed: 'the hub asked to wait',
  away: 'the hub cannot be reached; what is seen is kept in the log until it can',
  refused: 'the hub refuses this sensor; what is seen is kept in the log',
}
