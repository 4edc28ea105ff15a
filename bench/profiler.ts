import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'

/** Two thousand samples a second cost a few percent, and a pass of half a second has a thousand. */
const intervalUs = 500

/** Profiles this thread until the function that it yields is called. */
export async function startProfile(): Promise<() => Promise<Profiler.Profile>> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: intervalUs })
  await session.post('Profiler.start')
  return async () => {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    return profile
  }
}
