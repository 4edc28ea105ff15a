/** The real clock and real chance, for the edges that hand them in: what decides takes them as arguments. */
import { randomBytes } from 'node:crypto'
import { ulid } from 'ulid'

/** Wall clock, milliseconds since the Unix epoch. */
export function wallClockMs(): number {
  return Date.now()
}

export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

/** `mut_` and a ULID of that time. */
export function newId(prefix: string, nowMs: number): string {
  return `${prefix}_${ulid(nowMs)}`
}
