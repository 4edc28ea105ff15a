/** Runs of a process that died: they are told, ended in the journal, and what they left open is closed. */
import type { Alert } from '../../contracts/index.ts'
import { isoTime, plural, printable } from '../../kernel/index.ts'
import {
  endRun,
  findOpenAlerts,
  findOpenRuns,
  findSensor,
  type Keeping,
  keepSystemEvent,
  type RunRow,
} from '../../store/index.ts'
import type { PlannedSource } from './sources.ts'

/** Where the process that watched died, nothing after that was seen. */
const unseen =
  'The process that watched ended without warning: what came after that, and just before, is not in here.'

export interface DeadRunsOptions {
  readonly keeping: Keeping
  /** What is about to be read: the alerts of a replay that begins again are found again. */
  readonly planned: readonly PlannedSource[]
  readonly nowMs: number
  readonly tell: (text: string) => void
}

export async function endDeadRuns(options: DeadRunsOptions): Promise<void> {
  const { keeping, planned, nowMs, tell } = options
  const dead = await keeping.write(findOpenRuns)
  for (const run of dead) {
    if ((await keeping.write((db) => findSensor(db, run.sensor))) !== null) {
      await endRemote(keeping, run, nowMs)
      continue
    }
    const isAgain = planned.some((source) => source.sensor === run.sensor && isSame(source, run))
    const why = deathText(run, isAgain)
    tell(why)
    const alerts = isAgain ? [] : await keeping.write((db) => findOpenAlerts(db, run.sensor))
    await keeping.alerts(alerts.map(closed))
    const left = alerts.length === 0 ? '' : closedText(alerts.length)
    if (left !== '') tell(left)
    await keeping.write(async (db) => {
      await endRun(db, run.id, { ended_ms: nowMs, how: 'died', why })
      const event = { key: `died|${run.id}`, what: 'died', severity: 'high' } as const
      const text = left === '' ? why : `${why}; ${left}`
      await keepSystemEvent(db, { ...event, sensor: run.sensor, text }, nowMs)
    })
  }
}

/** The hub died, not the sensor: what it sends is judged from where that was put down, and its alerts are open there still. */
async function endRemote(keeping: Keeping, run: RunRow, nowMs: number): Promise<void> {
  const why = `the hub ended without warning while ${run.sensor} sent to it; what it sent is judged on from where that was left`
  await keeping.write(async (db) => {
    await endRun(db, run.id, { ended_ms: nowMs, how: 'stopped', why })
    const event = { key: `stopped|${run.id}`, what: 'stopped', severity: 'info' } as const
    await keepSystemEvent(db, { ...event, sensor: run.sensor, text: why }, nowMs)
  })
}

function isSame({ kind, identity }: PlannedSource, run: RunRow): boolean {
  return kind === 'replay' && run.kind === kind && identity !== '' && identity === run.identity
}

/** The journal is written each second: what came after its last line nobody counted. */
function deathText(run: RunRow, isAgain: boolean): string {
  const unjudged = run.frames - run.judged_frames
  const at = isoTime(run.beat_ms * 1000)
  const who = `${run.sensor} (${run.kind} ${printable(run.source)})`
  const lost = isAgain
    ? 'it is read again from its start'
    : 'up to one second of traffic before it may not have been judged'
  return `the run before of ${who} ended without warning: ${lost}; at its last sign of life, ${at}, ${plural(unjudged, 'packet')} captured had not been judged`
}

function closedText(count: number): string {
  const says = count === 1 ? 'it says' : 'they say'
  return `closed ${plural(count, 'alert')} that it had left open; what ${says} may be older than what was seen`
}

function closed(alert: Alert): Alert {
  const { explanation } = alert
  return {
    ...alert,
    revision: alert.revision + 1,
    status: 'closed',
    explanation: { ...explanation, blind: [...explanation.blind, unseen] },
  }
}
