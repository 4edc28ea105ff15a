import type { FrameBatch } from '../contracts/index.ts'
import type { AmoskysError } from '../kernel/index.ts'
import type { Arrivals } from './arrivals.ts'

/** What a run does with what arrives. */
export interface Steps {
  push(frames: FrameBatch): void
  advance(timeUs: number): void
  /** Resolves when there is room for more. */
  room(): Promise<void>
}

/** Yields what ended the capture early; throws where the run itself failed. */
export async function drive(arrivals: Arrivals, steps: Steps): Promise<AmoskysError | null> {
  try {
    for (;;) {
      const arrival = await arrivals.next()
      if (arrival.kind === 'end') return arrival.failure
      if (arrival.kind === 'frames') steps.push(arrival.frames)
      else steps.advance(arrival.timeUs)
      await steps.room()
      arrivals.heard()
    }
  } finally {
    await arrivals.close()
  }
}
