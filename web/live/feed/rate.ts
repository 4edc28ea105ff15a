/** How fast events come, counted with those that were left out. */
import { numberText } from '../../kit/text.ts'

const windowMs = 10_000

interface Sample {
  readonly atMs: number
  readonly total: number
}

export class Rate {
  #samples: Sample[] = []

  /** `total` came since one looks. */
  add(total: number, atMs: number): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && total < last.total) this.#samples = []
    if (last !== undefined && atMs - last.atMs < 250) return
    this.#samples.push({ total, atMs })
    while (this.#samples.length > 2 && atMs - this.#samples[1]!.atMs > windowMs)
      this.#samples.shift()
  }

  /** A second, over the last ten; null before there are two looks a second apart. */
  at(total: number, nowMs: number): number | null {
    const first = this.#samples.find(({ atMs }) => nowMs - atMs <= windowMs) ?? this.#samples.at(-1)
    if (first === undefined || nowMs - first.atMs < 1000) return null
    return Math.max(0, total - first.total) / ((nowMs - first.atMs) / 1000)
  }
}

/** `52 events a second`; `no event in the last 10 s`. */
export function rateText(perSecond: number | null): string {
  if (perSecond === null) return 'counting events'
  if (perSecond === 0) return 'no event in the last 10 s'
  const shown =
    perSecond < 10 ? Math.max(0.1, Math.round(perSecond * 10) / 10) : Math.round(perSecond)
  return `${numberText(shown)} ${shown === 1 ? 'event' : 'events'} a second`
}

/** `none skipped`; `312 skipped`. */
export function skippedText(skipped: number): string {
  return skipped === 0 ? 'none skipped' : `${numberText(skipped)} skipped`
}
