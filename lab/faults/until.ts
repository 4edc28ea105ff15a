import { setTimeout as passed } from 'node:timers/promises'
import { AmoskysError } from '../../src/kernel/index.ts'

export interface Patience {
  readonly what: string
  /** A limit only ends what hangs, and must hold on a slow machine that others use. */
  readonly withinMs?: number
  readonly everyMs?: number
  /** Told where it does not come true. */
  readonly also?: () => string
}

/** Looks again and again until it is so; yields how long that took, milliseconds. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  { what, withinMs = 240_000, everyMs = 100, also = () => '' }: Patience,
): Promise<number> {
  const fromMs = performance.now()
  while (!(await isSo())) {
    if (performance.now() - fromMs > withinMs)
      throw new AmoskysError(
        'unavailable',
        `after ${Math.round(withinMs / 1000)} s it is still not so that ${what}: ${also().slice(-1500)}`,
      )
    await passed(everyMs)
  }
  return performance.now() - fromMs
}
