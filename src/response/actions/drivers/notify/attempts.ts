import { AmoskysError, durationText, reasonOf } from '../../../../kernel/index.ts'

/** Time and chance, from outside. */
export interface Pace {
  readonly nowMs: () => number
  readonly wait: (ms: number) => Promise<void>
  /** From 0 up to 1. */
  readonly random: () => number
}

/** Somebody else may wait for a block while a notification is under way: its time is short. */
export const patience = { attempts: 3, attemptMs: 2500, wholeMs: 7000, firstWaitMs: 300 } as const

/** Not to be tried again, or not before the given time. */
export class NotSent extends AmoskysError {
  readonly isFinal: boolean
  readonly retryAfterMs: number
  constructor(
    message: string,
    about: { readonly isFinal: boolean; readonly retryAfterMs?: number },
  ) {
    super('unavailable', message)
    this.isFinal = about.isFinal
    this.retryAfterMs = about.retryAfterMs ?? 0
  }
}

/** Tries again with growing pauses, each with chance in it, while there is time. */
export async function withAttempts(pace: Pace, send: () => Promise<void>): Promise<void> {
  const endMs = pace.nowMs() + patience.wholeMs
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (thrown) {
      const pauseMs = pauseOf(thrown, attempt, pace.random())
      const isLast = attempt >= patience.attempts || pace.nowMs() + pauseMs > endMs
      if (isLast || (thrown instanceof NotSent && thrown.isFinal)) throw told(thrown, attempt)
      await pace.wait(pauseMs)
    }
  }
}

function pauseOf(thrown: unknown, attempt: number, chance: number): number {
  const pauseMs = patience.firstWaitMs * 2 ** (attempt - 1) * (0.5 + chance)
  return thrown instanceof NotSent ? Math.max(pauseMs, thrown.retryAfterMs) : pauseMs
}

function told(thrown: unknown, attempts: number): AmoskysError {
  const tries =
    attempts === 1 ? '' : ` (tried ${attempts} times within ${durationText(patience.wholeMs)})`
  return new AmoskysError('unavailable', `${reasonOf(thrown)}${tries}`, { cause: thrown })
}
