/** How long certificates of the hub, of sensors and of workers are good, as Prometheus reads it. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Gauge, type Registry } from 'prom-client'
import { wallClockMs } from '../kernel/index.ts'
import { certificateEnds, type Database, workerEnds } from '../store/index.ts'

/** Of more sensors those are told whose certificates end first. */
const sensorsMax = 1_000

/** Files beside the database; nothing of private keys is read. */
const own = [
  ['authority', 'ca.crt'],
  ['hub', 'hub.crt'],
] as const

/** Adds them; to be called before each reading. `data`: the folder that the folder `pki` lies in; '': none. */
export function certificateGauges(
  database: Database,
  registry: Registry,
  data: string,
): () => Promise<void> {
  const gauge = new Gauge({
    name: 'amoskys_certificate_expires_seconds',
    help: 'Until the certificate ends; below 0 it has ended. Of authority, hub, sensor:NAME and worker:NAME.',
    labelNames: ['who'],
    registers: [registry],
  })
  return async () => {
    const nowMs = wallClockMs()
    gauge.reset()
    for (const [who, file] of data === '' ? [] : own) {
      const untilMs = await untilIn(join(data, 'pki', file))
      if (untilMs !== null) gauge.set({ who }, (untilMs - nowMs) / 1000)
    }
    for (const { name, untilMs } of await workerEnds(database.read))
      gauge.set({ who: `worker:${name}` }, (untilMs - nowMs) / 1000)
    const ends = (await certificateEnds(database.read))
      .filter(({ untilMs }) => untilMs > 0)
      .toSorted((a, b) => a.untilMs - b.untilMs)
    for (const { name, untilMs } of ends.slice(0, sensorsMax))
      gauge.set({ who: `sensor:${name}` }, (untilMs - nowMs) / 1000)
  }
}

/** Null where there is none, or none that can be read: the hub itself says what is wrong with it. */
async function untilIn(path: string): Promise<number | null> {
  try {
    return new X509Certificate(await readFile(path)).validToDate.getTime()
  } catch {
    return null
  }
}
