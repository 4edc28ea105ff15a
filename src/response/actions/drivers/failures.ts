import { AmoskysError, printable, reasonOf } from '../../../kernel/index.ts'
import type { Failures } from '../driver.ts'

/**
 * Does one order after another. What one fails with is its own; it stops none of the others. What stops the driver as a
 * whole (a missing program, no permission to talk to the engine) is thrown by `whole` before.
 */
export async function eachAlone<One>(
  all: readonly One[],
  idOf: (one: One) => string,
  doing: (one: One) => Promise<void>,
): Promise<Failures> {
  const failures = new Map<string, string>()
  for (const one of all)
    try {
      await doing(one)
    } catch (thrown) {
      failures.set(idOf(one), sentenceOf(thrown))
    }
  return failures
}

/** Why something failed, safe to show. A bug of ours is not one. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof AmoskysError) return thrown.message
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string')
    return printable(reasonOf(thrown)).slice(0, 300)
  throw thrown
}

/** An order that a driver cannot do. */
export function unfit(text: string): AmoskysError {
  return new AmoskysError('usage', text)
}
