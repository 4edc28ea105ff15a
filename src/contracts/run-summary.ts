import type { Severity } from './signal.ts'

/** What a run saw, all told. */
export interface RunSummary {
  readonly packets: number
  /** Captured bytes. */
  readonly bytes: number
  readonly flows: number
  /** Malformed pieces of input, by protocol. */
  readonly malformed: Readonly<Record<string, number>>
  /** Pieces that a short snap length left out, by protocol. */
  readonly cut: Readonly<Record<string, number>>
  readonly unsupported: Readonly<Record<string, number>>
  /** Alerts by severity, those apart that were taken back; and the same by urgency. */
  readonly alerts: Readonly<Record<Severity, number>>
  readonly urgencies: Readonly<Record<Severity, number>>
  /** What was given up, by bound: `flows evicted`, `fragments dropped`, `kernel drops`... Nothing is shed silently. */
  readonly shed: Readonly<Record<string, number>>
  /** Files that ended early: each with what is wrong and the byte offset. */
  readonly incomplete: readonly string[]
  /** Files in a folder that are no captures. */
  readonly skipped: readonly string[]
  /** What this capture cannot show, a sentence each: unread tunnels, one direction only, frames seen twice... */
  readonly notes: readonly string[]
  /** First and last packet, ISO 8601; '' without packets. */
  readonly firstTime: string
  readonly lastTime: string
}
