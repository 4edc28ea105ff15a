import type { Span } from './log-records.ts'

/** What waits no longer, though the disk did not let go of it: it is neither sent, nor given up, nor counted. */
export class Settled {
  #spans: readonly Span[] = []

  get spans(): readonly Span[] {
    return this.#spans
  }

  has(stream: string, sequence: number): boolean {
    return this.#spans.some(
      (span) => span.stream === stream && sequence >= span.from && sequence <= span.upTo,
    )
  }

  add(span: Span): void {
    this.#spans = [...this.#outside(span), span]
  }

  /** The disk has let go of these. */
  forget(span: Span): void {
    if (this.#spans.length > 0) this.#spans = this.#outside(span)
  }

  #outside({ stream, from, upTo }: Span): readonly Span[] {
    return this.#spans.filter(
      (span) => span.stream !== stream || span.from < from || span.upTo > upTo,
    )
  }
}
