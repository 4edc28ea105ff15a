/** Pages side by side: most of what is done with one is waiting for it. What comes of each stands in the order of the list. */
export async function sideBySide<One, Of>(
  all: readonly One[],
  work: (one: One) => Promise<Of>,
): Promise<readonly Of[]> {
  const atOnce = 4
  const results: Of[] = []
  const waiting = [...all.entries()]
  const go = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: atOnce }, go))
  return results
}
