/** A hub that answers nothing for a while: how long until a sensor that went on seeing has caught up? */
import { setTimeout as pause } from 'node:timers/promises'
import { type Ground, openHub, openSensors } from './measured.ts'
import { loadNow } from './processes.ts'
import type { SensorAnswer } from './sensor-process.ts'

export interface CaughtUp {
  readonly awaySeconds: number
  readonly waitedBatches: number
  /** From the moment the hub goes on; NaN: not within five minutes. */
  readonly seconds: number
  readonly isWhole: boolean
  readonly resent: number
  readonly load: string
}

/** No more than what is always under way at this rate. */
const caughtUpBatches = 3
const lookMs = 250

export async function catchUp(
  ground: Ground,
  rowsPerSecond: number,
  awaySeconds: number,
): Promise<CaughtUp> {
  const hub = await openHub(ground, 'memory')
  const sensor = await openSensors(ground, { kind: 'memory', sensors: 1, rowsPerSecond }, hub)
  await pause(4_000)
  hub.child.kill('SIGSTOP')
  await pause(awaySeconds * 1000)
  const waited = (await sensor.ask<SensorAnswer>()).waitingBatches
  hub.child.kill('SIGCONT')
  const startedMs = performance.now()
  let looked = await sensor.ask<SensorAnswer>()
  while (looked.waitingBatches > caughtUpBatches && performance.now() - startedMs < 300_000) {
    await pause(lookMs)
    looked = await sensor.ask<SensorAnswer>()
  }
  const isThere = looked.waitingBatches <= caughtUpBatches
  const seconds = isThere ? (performance.now() - startedMs) / 1000 : Number.NaN
  await pause(1_000)
  const { counts } = await hub.ask<{ counts: { rows: number } }>()
  const isWhole = counts.rows >= looked.acknowledged
  await sensor.end()
  await hub.end()
  const { resent } = looked
  return { awaySeconds, waitedBatches: waited, seconds, isWhole, resent, load: loadNow() }
}
