/** Sends spans to whoever collects them, in the background: whoever made them never waits, and memory is bounded. */
import { reasonOf } from '../kernel/index.ts'
import { exportRequest, type Service } from './otlp-json.ts'
import type { Step } from './step.ts'

/** As `fetch`: the network is an argument. */
export type Send = (
  url: string,
  request: {
    readonly method: 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly signal: AbortSignal
    readonly redirect: 'error'
  },
) => Promise<{
  readonly status: number
  readonly body: AsyncIterable<Uint8Array> | null
}>

export interface SpanExportOptions {
  readonly url: string
  /** They may hold a secret: never in a sentence. */
  readonly headers: Readonly<Record<string, string>>
  readonly service: Service
  readonly send: Send
  readonly onNotice: (sentence: string) => void
  /** Milliseconds that pass, whatever is done to the clock. */
  readonly ticks: () => number
  readonly limits?: Partial<SpanExportLimits>
}

export interface SpanExportLimits {
  /** Spans that wait at most; more are dropped, and counted. */
  readonly waitingMax: number
  readonly spansAtOnce: number
  /** So long a span waits for others. */
  readonly everyMs: number
  readonly timeoutMs: number
  /** A collector that does not take them is asked again after so long, twice as long each time. */
  readonly retryMs: number
  readonly retryMsMax: number
}

const defaultLimits: SpanExportLimits = {
  waitingMax: 2_048,
  spansAtOnce: 512,
  everyMs: 2_000,
  timeoutMs: 10_000,
  retryMs: 1_000,
  retryMsMax: 30_000,
}

/** At the end the collector is asked once more, for so long. */
const lastMs = 2_000
const answerMax = 64 * 1024
/** Which answers OTLP has a sender try again. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504])

export interface SpanCounts {
  readonly sent: number
  /** For want of room, or because the collector would not have them. */
  readonly dropped: number
  readonly waiting: number
}

export class SpanExport implements AsyncDisposable {
  readonly #options: SpanExportOptions
  readonly #limits: SpanExportLimits
  #waiting: Step[] = []
  #timer: NodeJS.Timeout | null = null
  #sending: Promise<void> | null = null
  #failures = 0
  #sent = 0
  #dropped = 0
  #isEnded = false

  constructor(options: SpanExportOptions) {
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
  }

  add(step: Step): void {
    if (this.#isEnded || this.#waiting.length >= this.#limits.waitingMax) {
      this.#dropped++
      return
    }
    this.#waiting.push(step)
    const isDue = this.#waiting.length >= this.#limits.spansAtOnce && this.#failures === 0
    this.#plan(isDue ? 0 : this.#limits.everyMs)
  }

  counts(): SpanCounts {
    return { sent: this.#sent, dropped: this.#dropped, waiting: this.#waiting.length }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnded = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#sending
    const untilMs = this.#options.ticks() + lastMs
    while (this.#waiting.length > 0 && this.#options.ticks() < untilMs) {
      const before = this.#waiting.length
      await this.#sendSome(untilMs - this.#options.ticks())
      if (this.#waiting.length === before) break
    }
    this.#dropped += this.#waiting.length
    this.#waiting = []
  }

  #plan(afterMs: number): void {
    if (this.#timer !== null || this.#sending !== null || this.#isEnded) return
    const turn = () => {
      this.#timer = null
      this.#sending = this.#sendSome(this.#limits.timeoutMs).finally(() => {
        this.#sending = null
        if (this.#waiting.length > 0) this.#plan(this.#pauseMs())
      })
    }
    this.#timer = setTimeout(turn, afterMs).unref()
  }

  #pauseMs(): number {
    const { retryMs, retryMsMax, everyMs, spansAtOnce } = this.#limits
    if (this.#failures > 0) return Math.min(retryMsMax, retryMs * 2 ** (this.#failures - 1))
    return this.#waiting.length >= spansAtOnce ? 0 : everyMs
  }

  async #sendSome(timeoutMs: number): Promise<void> {
    const { url, headers, service, send } = this.#options
    const some = this.#waiting.slice(0, this.#limits.spansAtOnce)
    try {
      const { status, body } = await send(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(exportRequest(service, some)),
        signal: AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs))),
        redirect: 'error',
      })
      const text = await textOf(body)
      if (retryable.has(status)) return this.#failed(`it answers ${status}`)
      this.#waiting.splice(0, some.length)
      if (status !== 200) {
        this.#dropped += some.length
        return this.#failed(`it answers ${status}, and will not have them`)
      }
      const rejected = Math.min(some.length, rejectedIn(text))
      this.#sent += some.length - rejected
      this.#dropped += rejected
      if (this.#failures > 0) this.#options.onNotice('traces are exported again')
      this.#failures = 0
    } catch (thrown) {
      this.#failed(reasonOf(thrown))
    }
  }

  #failed(why: string): void {
    const { onNotice, url } = this.#options
    if (this.#failures++ === 0)
      onNotice(
        `traces cannot be exported to ${new URL(url).host}: ${why}; it is tried again and again, and what finds no room meanwhile is dropped and counted`,
      )
  }
}

async function textOf(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body ?? []) {
    bytes += part.length
    if (bytes > answerMax) break
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

/** Of `ExportTracePartialSuccess`, whose 64 bits are a string or a number. */
function rejectedIn(text: string): number {
  try {
    const { partialSuccess } = JSON.parse(text) as Record<string, { rejectedSpans?: unknown }>
    return Math.max(0, Number(partialSuccess?.rejectedSpans ?? 0)) || 0
  } catch {
    return 0
  }
}
