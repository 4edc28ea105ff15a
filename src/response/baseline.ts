/** How far what a host did is from what is usual for it, by how many hosts it turned to in an hour. */
import type { Kysely } from 'kysely'
import type { Incident } from '../contracts/index.ts'
import { plural } from '../kernel/index.ts'
import { type HourlyPeers, hourlyPeers, type Schema } from '../store/index.ts'
import type { BaselineDistance } from './investigation/index.ts'

const hourUs = 3_600e6
const lookedBackUs = 7 * 24 * hourUs
/** Fewer hours say little of what is usual. */
const hoursMin = 24
/** The highest that is still usual: one hour of twenty may be above it. */
const usualShare = 0.95

/** Null: no history long enough to say. `before`: hours before it began; `during`: those in which it went on. */
export function distanceOf(
  before: readonly HourlyPeers[],
  during: readonly HourlyPeers[],
): BaselineDistance | null {
  if (before.length < hoursMin || during.length === 0) return null
  const sorted = before.map(({ peers }) => peers).sort((a, b) => a - b)
  const usual = sorted[Math.ceil(usualShare * sorted.length) - 1]!
  const found = Math.max(...during.map(({ peers }) => peers))
  return {
    label: 'hosts it turned to in an hour',
    usual: `at most ${plural(usual, 'host')}`,
    found: plural(found, 'host'),
    times: found / Math.max(1, usual),
  }
}

/** The same incident is looked at again and again while it grows. */
const keptMs = 60_000
const keptMax = 256

export class Baselines {
  readonly #known = new Map<
    string,
    { readonly atMs: number; readonly found: BaselineDistance | null }
  >()

  async of(
    db: Kysely<Schema>,
    { id, entity, firstTime, lastTime }: Pick<Incident, 'id' | 'entity' | 'firstTime' | 'lastTime'>,
    nowMs: number,
  ): Promise<BaselineDistance | null> {
    const known = this.#known.get(id)
    if (known !== undefined && nowMs - known.atMs < keptMs) return known.found
    const beganUs = Math.floor((Date.parse(firstTime) * 1000) / hourUs) * hourUs
    const toUs = Date.parse(lastTime) * 1000 + 1000
    const before = await hourlyPeers(db, entity, { fromUs: beganUs - lookedBackUs, toUs: beganUs })
    const during = await hourlyPeers(db, entity, { fromUs: beganUs, toUs })
    const found = distanceOf(before, during)
    if (this.#known.size >= keptMax) this.#known.clear()
    this.#known.set(id, { atMs: nowMs, found })
    return found
  }
}
