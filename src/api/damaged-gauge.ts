/** How many damaged files lie set aside beside the database, as Prometheus reads it: what they hold is in them alone. */
import { readdir } from 'node:fs/promises'
import { Gauge, type Registry } from 'prom-client'

/** `streams.sqlite.damaged-20261127T163000Z`; its side files go along with it, and are not counted. */
const setAside = /\.damaged-\d[^/]*(?<!-wal|-shm)$/

/** Adds it; to be called before each reading. `data`: the folder that is looked through; '': none. */
export function damagedGauge(registry: Registry, data: string): () => Promise<void> {
  const gauge = new Gauge({
    name: 'amoskys_damaged_files',
    help: 'Damaged files that lie set aside in the folder of data.',
    registers: [registry],
  })
  return async () => {
    const names = data === '' ? [] : await readdir(data).catch(() => [])
    gauge.set(names.filter((name) => setAside.test(name)).length)
  }
}
