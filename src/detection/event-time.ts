import { setBackUs } from '../kernel/index.ts'

/** Event time without observations is looked at once in so long, microseconds: quiet times are minutes. */
const stepUs = 10_000_000
/** After a silence longer than any quiet time (two days) all is over: nothing more ends in it. */
const silenceMaxUs = 172_800_000_000

/**
 * The moments at which what is quiet is looked for: whole multiples of ten seconds of event time, whether the time
 * passes between two packets of a file or on a live link, so that both give the same answer.
 */
export interface EventTime {
  /** The moments that have come since the call before, up to `timeUs`. */
  reach(timeUs: number): Iterable<number>
  /** The moment it has come to. */
  save(): number
  restore(reachedUs: number): void
}

export function createEventTime(): EventTime {
  let reachedUs = Number.NaN
  return {
    *reach(timeUs) {
      const untilUs = Math.floor(timeUs / stepUs) * stepUs
      // Nothing came before the first packet; and a clock that was set back begins anew.
      const isNew = Number.isNaN(reachedUs) || untilUs < reachedUs - setBackUs
      if (isNew || untilUs - reachedUs > silenceMaxUs + stepUs) {
        if (!isNew) yield* steps(reachedUs, reachedUs + silenceMaxUs)
        reachedUs = untilUs
        if (!isNew) yield untilUs
        return
      }
      const fromUs = reachedUs
      reachedUs = Math.max(reachedUs, untilUs)
      yield* steps(fromUs, untilUs)
    },
    save: () => reachedUs,
    restore(saved) {
      reachedUs = saved
    },
  }
}

function* steps(fromUs: number, untilUs: number): Generator<number> {
  for (let nowUs = fromUs + stepUs; nowUs <= untilUs; nowUs += stepUs) yield nowUs
}
