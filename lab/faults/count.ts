/** The end of a scenario: what was sent, acknowledged, stored and alerted is counted and held against each other. */
import { compareStores, countRows } from './compare.ts'
import type { Rig } from './rig.ts'
import type { Outcome, Showing } from './scenario.ts'

export interface Counting {
  readonly showing: Showing
  readonly recoveryMs: number | null
  /** What one process would have read; null: what was acknowledged is judged anew instead. */
  readonly captures: readonly string[] | null
  readonly notes?: readonly string[]
  /** False: the stream was begun anew, and does not hold all that was acknowledged. */
  readonly isStreamWhole?: boolean
}

/** The sensor has ended or sends nothing more. */
export async function outcomeOf(rig: Rig, counting: Counting): Promise<Outcome> {
  const { showing, recoveryMs, captures, notes = [], isStreamWhole = true } = counting
  await rig.judged()
  const log = rig.auditLog()
  const stream = await rig.auditStream()
  const kept = new Set(stream.sequences)
  const acknowledged = [...log.gone]
  const missing = acknowledged.filter((sequence) => !kept.has(sequence))
  const rows = (sequences: Iterable<number>) =>
    [...sequences].reduce((sum, sequence) => sum + (log.made.get(sequence) ?? 0), 0)
  const expected =
    captures === null
      ? await rig.reference()
      : await rig.local(...(isStreamWhole ? [captures] : captures.map((one) => [one])))
  const { lost, doubled, examples } = compareStores(rig.store, expected, isStreamWhole)
  const memory = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`
  return {
    sent: Math.max(rows(log.made.keys()), stream.rows),
    acknowledged: Math.max(rows(acknowledged), stream.rows),
    stored: countRows(rig.store, 'flows'),
    alerted: Number(rig.query('select count(*) as n from alerts')[0]!['n']),
    lost: lost + (log.shedRows === 0 && isStreamWhole ? rows(missing) : 0),
    doubled,
    recoveryMs,
    shows: showing.shows,
    hidden: showing.hidden,
    notes: [
      ...notes,
      `memory at most: hub ${memory(rig.most.hub)}, sensor ${memory(rig.most.sensor)}`,
      ...examples,
    ],
  }
}
