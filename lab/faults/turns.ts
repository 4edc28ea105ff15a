/** So many at once, and the others wait for their turn. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

export function turnsOf(atOnce: number): Turns {
  let free = atOnce
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => void waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
