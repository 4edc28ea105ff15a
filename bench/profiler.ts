import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'

/** Two thousand samples a second cost a few percent, and a pass of half a second has a thousand. */
const intervalUs = 500

export interface Sampler {
  start(): Promise<void>
  stop(): Promise<Profiler.Profile>
}

/** Profiles this thread from start to stop, as often as wanted. */
export async function openSampler(): Promise<Sampler> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: intervalUs })
  return {
    start: () => session.post('Profiler.start'),
    stop: async () => (await session.post('Profiler.stop')).profile,
  }
}
