import { setTimeout as sleep } from 'node:timers/promises'

/** Looks each few milliseconds; fails with the complaint, as it is then, when it does not come about. */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  complaint: () => string,
  patienceMs = 60_000,
): Promise<void> {
  const endMs = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(complaint())
    await sleep(10)
  }
}
