/** What the log of events is told of what is about to be kept, in the same transaction. */
import {
  type Alert,
  isOutside,
  type Sensed,
  type Severity,
  type Signal,
  severityTold,
} from '../contracts/index.ts'
import { identityOf } from './rows.ts'
import { eventOfAlert, eventOfSignal } from './shelves/event-words.ts'
import { eventValues } from './shelves/events.ts'
import type { Bindable } from './sqlite.ts'

export interface TellingOptions {
  /** Wall clock, milliseconds. */
  readonly now: () => number
  /** How bad it is if a detector is right. */
  readonly severityOf: (detector: string) => Severity
}

/** Both are called before the records are written; they yield the values of the events that are to be kept beside them. */
export interface Telling {
  /** Each revision that is newer than what is kept, which is 0 of what is not. */
  alerts(alerts: readonly Alert[], keptRevision: (id: string) => number): EventValues[]
  /** Each signal that is not kept yet, as it was first. */
  signals(
    signals: readonly Sensed<Signal>[],
    isKept: (signal: Sensed<Signal>) => boolean,
  ): EventValues[]
}

/** In the order of `eventColumns`. */
export type EventValues = readonly Bindable[]

export function createTelling({ now, severityOf }: TellingOptions): Telling {
  const severityOfSignal = (signal: Signal) =>
    (isOutside(signal.detector) ? severityTold(signal) : null) ?? severityOf(signal.detector)
  return {
    alerts(alerts, keptRevision) {
      const nowMs = now()
      const newest = new Map<string, number>()
      const told: EventValues[] = []
      for (const alert of alerts) {
        const kept = newest.get(alert.id) ?? keptRevision(alert.id)
        if (alert.revision <= kept) continue
        told.push(eventValues(eventOfAlert(alert, kept !== 0), nowMs))
        newest.set(alert.id, alert.revision)
      }
      return told
    },
    signals(signals, isKept) {
      const nowMs = now()
      const seen = new Set<string>()
      const told: EventValues[] = []
      for (const signal of signals) {
        const identity = identityOf(signal)
        if (seen.has(identity) || isKept(signal)) continue
        seen.add(identity)
        told.push(eventValues(eventOfSignal(signal, severityOfSignal(signal)), nowMs))
      }
      return told
    },
  }
}
