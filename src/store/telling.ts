/** Tells the log of events what is about to be kept, in the same transaction. */
import type { Kysely } from 'kysely'
import {
  type Alert,
  isOutside,
  type Sensed,
  type Severity,
  type Signal,
  severityTold,
} from '../contracts/index.ts'
import { identityOf } from './rows.ts'
import type { Schema } from './schema.ts'
import { eventOfAlert, eventOfSignal } from './shelves/event-words.ts'
import { eventStatement, eventValues } from './shelves/events.ts'
import type { Statements } from './sqlite.ts'

export interface TellingOptions {
  /** Wall clock, milliseconds. */
  readonly now: () => number
  /** How bad it is if a detector is right. */
  readonly severityOf: (detector: string) => Severity
}

/** Both are called before the records are written, and yield how many events there are more, at most. */
export interface Telling {
  /** Each revision that is newer than what is kept. */
  alerts(statements: Statements, alerts: readonly Alert[]): number
  /** Each signal that is not kept yet, as it was first. */
  signals(statements: Statements, signals: readonly Sensed<Signal>[]): number
}

const revisionKept = 'select revision from alerts where id = ?'
const signalKept = 'select 1 from signals where sensor = ? and key = ?'

export function createTelling(db: Kysely<Schema>, { now, severityOf }: TellingOptions): Telling {
  const severityOfSignal = (signal: Signal) =>
    (isOutside(signal.detector) ? severityTold(signal) : null) ?? severityOf(signal.detector)
  const insert = eventStatement(db)
  return {
    alerts({ get, run }, alerts) {
      const nowMs = now()
      const newest = new Map<string, number>()
      let told = 0
      for (const alert of alerts) {
        const kept = newest.get(alert.id) ?? get(revisionKept, [alert.id])?.['revision'] ?? 0
        if (alert.revision <= Number(kept)) continue
        run(insert, eventValues(eventOfAlert(alert, kept !== 0), nowMs))
        newest.set(alert.id, alert.revision)
        told++
      }
      return told
    },
    signals({ get, run }, signals) {
      const nowMs = now()
      const seen = new Set<string>()
      for (const signal of signals) {
        const identity = identityOf(signal)
        if (seen.has(identity) || get(signalKept, [signal.sensor, signal.key]) !== undefined)
          continue
        seen.add(identity)
        run(insert, eventValues(eventOfSignal(signal, severityOfSignal(signal)), nowMs))
      }
      return seen.size
    },
  }
}
