/** Certificates that end soon, told in time: at 14 days, at 3, and when it is over. */
import type { Severity } from '../contracts/index.ts'
import { durationText, isoTime } from '../kernel/index.ts'
import { certificateEnds, type Database, keepSystemEvent, workerEnds } from '../store/index.ts'
import { type Ending, hubEndings, warnMs } from './holder/index.ts'

interface Step {
  readonly leftMs: number
  readonly severity: Severity
}

/** The first that fits is told, once. */
const steps: readonly Step[] = [
  { leftMs: 0, severity: 'critical' },
  { leftMs: 3 * 86_400_000, severity: 'high' },
  { leftMs: warnMs, severity: 'medium' },
]

export interface EndingsGround {
  readonly database: Pick<Database, 'read' | 'write'>
  /** Folder of the hub's keys. */
  readonly folder: string
  readonly nowMs: number
}

/** To be called at the start and each hour. Answers what ends within 14 days or has ended, the first first. */
export async function tellEndings({ database, folder, nowMs }: EndingsGround): Promise<Ending[]> {
  const sensors = await certificateEnds(database.read)
  const workers = await workerEnds(database.read)
  const all = [
    ...hubEndings(folder),
    ...sensors.map(({ name, untilMs }) => ({ who: `sensor:${name}`, untilMs })),
    ...workers.map(({ name, untilMs }) => ({ who: `worker:${name}`, untilMs })),
  ]
  const soon = all
    .filter(({ untilMs }) => untilMs - nowMs <= warnMs)
    .sort((a, b) => a.untilMs - b.untilMs)
  if (soon.length > 0)
    await database.write(async (db) => {
      for (const ending of soon) await keepSystemEvent(db, eventOf(ending, nowMs), nowMs)
    })
  return soon
}

function eventOf({ who, untilMs }: Ending, nowMs: number) {
  const leftMs = untilMs - nowMs
  const step = steps.find((one) => leftMs <= one.leftMs)!
  const sensor = who.startsWith('sensor:') ? who.slice('sensor:'.length) : ''
  const at = isoTime(untilMs * 1000)
  const when = leftMs <= 0 ? `ended at ${at}` : `ends at ${at}, in ${durationText(leftMs)}`
  return {
    key: `certificate-ends|${who}|${untilMs}|${step.leftMs}`,
    ...{ what: 'certificate-ends', severity: step.severity, sensor },
    text: `${subjectOf(who, sensor)} ${when}. ${adviceOf(who, { sensor, isOver: leftMs <= 0 })}`,
  }
}

const ofWorker = 'worker:'

function subjectOf(who: string, sensor: string): string {
  if (sensor !== '') return `The certificate of sensor ${sensor}`
  if (who.startsWith(ofWorker)) return `The certificate of worker ${who.slice(ofWorker.length)}`
  return who === 'hub' ? 'The certificate of the hub' : 'The certificate of the hub’s authority'
}

function adviceOf(
  who: string,
  { sensor, isOver }: { readonly sensor: string; readonly isOver: boolean },
): string {
  if (sensor !== '')
    return isOver
      ? `The hub takes nothing of it any more: enrol it again (amoskys pki token ${sensor}), or revoke it.`
      : 'A sensor renews it by itself long before, while it reaches the hub: look whether it runs and reaches it.'
  if (who.startsWith(ofWorker))
    return `${isOver ? 'The hub lets it in no more' : 'After that the hub lets it in no more'}: amoskys pki ${isOver ? 'issue' : 'renew'} ${who.slice(ofWorker.length)} --worker, and put the new keys where the worker runs.`
  if (who === 'hub')
    return `${isOver ? 'No sensor connects any more' : 'After that no sensor connects'}: amoskys pki renew hub.`
  return `${isOver ? 'No certificate of it is believed' : 'After that no certificate of it is believed'}: begin anew with amoskys pki init, and enrol every sensor again.`
}
