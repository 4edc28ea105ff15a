/** What is kept of an order, and how it changes. */
import { z } from 'zod'
import { type ActionMoment, type ActionOrder, actionKinds } from '../../contracts/index.ts'
import type { Plan } from './driver.ts'

export const ttlSecondsMin = 60
export const ttlSecondsMax = 7 * 86_400

/** Everything that is taken from outside about what to do: it names no command, no rule and no file but its target. */
export const orderSchema = z.strictObject({
  id: z.string().regex(/^act_[0-9A-HJKMNP-TV-Z]{26}$/, 'act_ and a ULID'),
  kind: z.enum(actionKinds),
  target: z.string().min(1).max(4096),
  scope: z.strictObject({
    server: z.string().max(64).exactOptional(),
    protocol: z.enum(['tcp', 'udp']).exactOptional(),
    ports: z.array(z.int().min(1).max(65_535)).max(16).exactOptional(),
    bytesPerSecond: z.int().min(1).max(1e12).exactOptional(),
  }),
  ttlSeconds: z.int().min(ttlSecondsMin).max(ttlSecondsMax),
  isAutomatic: z.boolean(),
  isEstablished: z.union([z.boolean(), z.literal('unknown')]),
  reason: z.string().max(4096),
  traceId: z.string().regex(/^([0-9a-f]{32})?$/, '32 hexadecimal digits'),
})

export const entryStates = [
  ...(['approved', 'in_force', 'undoing', 'undone', 'expired', 'done', 'failed'] as const),
] as const
/** As of an action. `approved`: kept, and being done. */
export type EntryState = (typeof entryStates)[number]

export type Moment = Pick<ActionMoment, 'at' | 'what' | 'text'>

/** How it is to end once it is taken back. */
export type Ending = 'undone' | 'expired' | 'failed'

export interface Entry {
  readonly order: ActionOrder
  readonly driver: string
  readonly plan: Plan
  readonly state: EntryState
  /** Of `undoing`: what it becomes. */
  readonly ending: Ending
  readonly acceptedAtMs: number
  /** When it was first read back. */
  readonly appliedAtMs: number | null
  readonly endsAtMs: number | null
  readonly endedAtMs: number | null
  /** Why it failed, or cannot be taken back yet; '' of the rest. */
  readonly failure: string
  readonly history: readonly Moment[]
}

const textMax = 400
const historyMax = 32

const momentSchema = z.strictObject({
  at: z.string(),
  what: z.enum([
    ...(['asked', 'approved', 'rejected', 'applied', 'extended', 'drifted'] as const),
    ...(['repaired', 'undone', 'expired', 'refused', 'failed'] as const),
  ]),
  text: z.string(),
})

export const entrySchema = z.strictObject({
  order: orderSchema,
  driver: z.string(),
  plan: z.strictObject({
    effect: z.string(),
    steps: z.array(z.string()),
    warnings: z.array(z.string()),
    inverse: z.string(),
    addresses: z.array(z.string()).optional(),
    isSelf: z.boolean().optional(),
  }),
  state: z.enum(entryStates),
  ending: z.enum(['undone', 'expired', 'failed']),
  acceptedAtMs: z.number(),
  appliedAtMs: z.number().nullable(),
  endsAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  failure: z.string(),
  history: z.array(momentSchema),
})

export function isLive({ state }: Entry): boolean {
  return state === 'approved' || state === 'in_force' || state === 'undoing'
}

interface Start {
  readonly order: ActionOrder
  readonly driver: string
  readonly plan: Plan
}

export function accepted(start: Start, nowMs: number): Entry {
  return {
    ...start,
    ...{ state: 'approved', ending: 'undone', acceptedAtMs: nowMs, appliedAtMs: null },
    ...{ endsAtMs: null, endedAtMs: null, failure: '', history: [] },
  }
}

export function read(entry: Entry, nowMs: number, text: string): Entry {
  if (entry.order.kind === 'notify') {
    return { ...told(entry, { nowMs, what: 'applied', text }), state: 'done', endedAtMs: nowMs }
  }
  const isFirst = entry.appliedAtMs === null
  // That it holds for longer says itself.
  const isExtended = entry.state === 'in_force' && entry.history.at(-1)?.what === 'extended'
  return {
    ...(isExtended ? entry : told(entry, { nowMs, what: isFirst ? 'applied' : 'repaired', text })),
    ...{ state: 'in_force', failure: '' },
    appliedAtMs: entry.appliedAtMs ?? nowMs,
    endsAtMs: entry.endsAtMs ?? nowMs + entry.order.ttlSeconds * 1000,
  }
}

export function drifted(entry: Entry, nowMs: number, text: string): Entry {
  return { ...told(entry, { nowMs, what: 'drifted', text }), state: 'approved' }
}

export function extended(entry: Entry, nowMs: number, ttlSeconds: number): Entry {
  const text = `ends in ${ttlSeconds} s`
  return { ...told(entry, { nowMs, what: 'extended', text }), endsAtMs: nowMs + ttlSeconds * 1000 }
}

/** To be taken back now; why stands in the history when it has been. */
export function undoing(entry: Entry, ending: Ending, failure = ''): Entry {
  if (entry.state === 'undoing') return entry
  return { ...entry, state: 'undoing', ending, failure: failure.slice(0, textMax) }
}

/** It cannot be taken back now. */
export function stuck(entry: Entry, failure: string): Entry {
  const text = failure.slice(0, textMax)
  return text === entry.failure ? entry : { ...entry, failure: text }
}

/** It was in force, and could not be put in force again: that is tried until its time is over. */
export function missed(entry: Entry, failure: string): Entry {
  return { ...entry, state: 'approved', failure: failure.slice(0, textMax) }
}

export function ended(entry: Entry, nowMs: number, text: string): Entry {
  const { ending } = entry
  const kept = ending === 'failed' ? entry.failure : ''
  const moment = { nowMs, what: ending, text: text === '' ? kept : text }
  return { ...told(entry, moment), state: ending, endedAtMs: nowMs, failure: kept }
}

interface Happening {
  readonly nowMs: number
  readonly what: Moment['what']
  readonly text: string
}

function told(entry: Entry, { nowMs, what, text }: Happening): Entry {
  const moment = { at: new Date(nowMs).toISOString(), what, text: text.slice(0, textMax) }
  return { ...entry, history: [...entry.history, moment].slice(-historyMax) }
}
