/** What speaks against it and nobody may step over, as an answer; and whether there is anybody to do it. */
import type { Refusal, ResponderTold, SafetyRule } from '../../../contracts/index.ts'
import { type Problem, problem } from '../../kit/index.ts'
import type { LookedAt } from './order.ts'

/** It would cut off the machine itself, or whoever manages it. */
const lockout: ReadonlySet<SafetyRule> = new Set([
  ...(['self', 'gateway', 'resolver', 'dhcp', 'ntp', 'controller', 'operator'] as const),
  'loopback',
])
/** The request itself is not as it must be. */
const wrong: ReadonlySet<SafetyRule> = new Set(['unfit', 'time_limit'])

export function requireSafe({ refusals, asked }: Pick<LookedAt, 'refusals' | 'asked'>): void {
  const [first] = refusals
  if (first !== undefined) throw refused(refusals, first, asked.target)
}

function refused(refusals: readonly Refusal[], first: Refusal, value: string): Problem {
  const leading = refusals.find(({ rule }) => lockout.has(rule)) ?? first
  const matches = refusals.map(({ rule, text }) => ({ kind: rule, value, text }))
  const detail = `It is refused: ${leading.text}.`
  const members = { matches, override: false }
  if (lockout.has(leading.rule)) return problem('lockout_risk', detail, members)
  if (refusals.some(({ rule }) => rule === 'never_block'))
    return problem('never_block', detail, members)
  if (wrong.has(leading.rule)) return problem('validation_failed', detail, { matches })
  return problem('conflict', detail, members)
}

/** The responder is asked each few seconds; what was told before that is not known any more. */
const oldMs = 30_000

export function requireResponder(told: ResponderTold | null, nowMs: number): void {
  const isFresh = told !== null && nowMs - Date.parse(told.at) < oldMs
  if (told?.isConnected === true && isFresh && told.facts !== null) return
  const why = whyNot(told, isFresh)
  const since = told?.at ?? ''
  throw problem('not_ready', `Nothing can be done now: ${why}.`, {
    components: [{ name: 'responder', state: 'down', since }],
    retryAfterSeconds: 10,
  })
}

function whyNot(told: ResponderTold | null, isFresh: boolean): string {
  if (told === null) return 'no responder has ever run here'
  if (!told.isConnected) return `no responder is connected (${told.reason.replace(/\.$/, '')})`
  if (!isFresh) return `nothing was heard of the responder since ${told.at}`
  // Its own gateway might be what is asked for.
  return 'the responder has not found out yet what it must keep safe'
}
