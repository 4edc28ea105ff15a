/** Streams that wait in Redis, judged by one detector worker and by two. */
import { setTimeout as pause } from 'node:timers/promises'
import { openStreams } from '../../src/bus/index.ts'
import { envelopesOf } from './envelopes.ts'
import type { Ground } from './measured.ts'
import { loadNow, startPart, type Usage } from './processes.ts'

export interface Judged {
  readonly workers: number
  readonly rows: number
  readonly rowsPerSecond: number
  /** Microseconds of all workers' processor time a row. */
  readonly workerUs: number
  readonly residentMib: number
  readonly load: string
}

const streamsCount = 4

export async function judge(
  ground: Ground,
  workers: number,
  envelopesEach: number,
): Promise<Judged> {
  const url = ground.urls.redis!
  const prefix = ground.fresh('judge')
  const rows = await fill(ground, { url, prefix, envelopesEach })
  const orders = Array.from({ length: workers }, (_, at) => ({
    ...{ url, prefix, owner: `worker-${at}`, streamsMax: Math.ceil(streamsCount / workers) },
  }))
  const parts = await Promise.all(orders.map((order) => startPart('judge-process', order)))
  const startedMs = performance.now()
  const ask = () => Promise.all(parts.map((part) => part.ask<Usage & { rows: number }>()))
  let answers = await ask()
  const judged = () => answers.reduce((sum, one) => sum + one.rows, 0)
  while (judged() < rows) {
    if (performance.now() - startedMs > 300_000)
      throw new Error('the workers do not come to an end')
    await pause(100)
    answers = await ask()
  }
  const seconds = (performance.now() - startedMs) / 1000
  for (const part of parts) await part.end()
  const cpuSeconds = answers.reduce((sum, one) => sum + one.cpuSeconds, 0)
  return {
    ...{ workers, rows, rowsPerSecond: rows / seconds, load: loadNow() },
    workerUs: (cpuSeconds / rows) * 1e6,
    residentMib: Math.max(...answers.map(({ residentMib }) => residentMib)),
  }
}

interface Filling {
  readonly url: string
  readonly prefix: string
  readonly envelopesEach: number
}

async function fill(ground: Ground, { url, prefix, envelopesEach }: Filling): Promise<number> {
  const { capture, identities } = ground
  const envelopes = await envelopesOf(capture, identities.sensors[0]!, envelopesEach)
  await using streams = await openStreams({
    ...{ kind: 'redis', url, prefix, path: '', clock: Date.now, onNotice: () => {} },
  } as const)
  for (let number = 1; number <= streamsCount; number++) {
    const name = `sensor.judged-${number}`
    await streams.join(name, 'detection')
    for (let at = 0; at < envelopes.length; at += 16)
      await streams.append(
        name,
        envelopes.slice(at, at + 16).map(({ bytes }, i) => ({ sequence: at + i + 1, bytes })),
      )
  }
  return streamsCount * envelopes.reduce((sum, { rows }) => sum + rows, 0)
}
