/** Lengths of time as a query spells them: `15m`, `24h`, `7d`. */
import { z } from 'zod'
import { problem } from './problem.ts'

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const span = /^(\d{1,6})([smhd])$/

export const pointsMax = 1_500
const pointsWished = 300
/** As they are measured. */
const stepMsMin = 10_000
const windowDaysMax = 90

/** Of the parameter `window`. */
export function windowMsOf(text: string): number {
  const windowMs = msOf('window', text)
  if (windowMs > windowDaysMax * unitMs.d)
    throw problem('validation_failed', `window: expected at most ${windowDaysMax}d.`)
  return windowMs
}

/** Of the parameter `step`; where it is not said, as long as makes some 300 points. */
export function stepMsOf(windowMs: number, step: string | undefined): number {
  if (step === undefined)
    return Math.max(stepMsMin, Math.ceil(windowMs / pointsWished / stepMsMin) * stepMsMin)
  const stepMs = msOf('step', step)
  if (stepMs < stepMsMin) throw problem('validation_failed', 'step: expected at least 10s.')
  if (windowMs / stepMs > pointsMax)
    throw problem(
      'validation_failed',
      `step: expected at most ${pointsMax} points, found ${Math.ceil(windowMs / stepMs)}.`,
    )
  return stepMs
}

function msOf(name: string, text: string): number {
  const [, count, unit] = span.exec(text) ?? []
  const ms = Number(count) * (unitMs[unit as keyof typeof unitMs] ?? Number.NaN)
  if (ms > 0) return ms
  throw problem(
    'validation_failed',
    `${name}: expected a time such as 15m or 24h, found ${JSON.stringify(text.slice(0, 64))}.`,
  )
}

/** So long ago until now, in so many steps: what every question for numbers over time is asked with. */
export const spanQuery = {
  window: z.string().default('1h').describe('How far back: `15m`, `24h`, at most `90d`.'),
  step: z
    .string()
    .optional()
    .describe('One point for so long: `10s`, `5m`; as few as make some 300 points where not said.'),
}
