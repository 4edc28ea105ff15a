/** Evidence points in seven steps of a scale, and in words. */
import { durationText } from '../../kit/index.ts'

/** From how many points each level begins; nothing is level 0. */
const begins = [1e-9, 10, 20, 30, 40, 50]

export function levelOf(points: number): number {
  return begins.filter((least) => points >= least).length
}

export function evidenceSentence(strip: readonly (number | null)[], stepSeconds: number): string {
  const most = Math.max(0, ...strip.map((one) => one ?? 0))
  const seen = strip.filter((one) => one !== null).length
  if (seen === 0) return 'not seen in this time'
  if (most === 0) return 'seen, and nothing counted against it'
  const last = strip.findLastIndex((one) => (one ?? 0) > 0)
  const apart = (strip.length - 1 - last) * stepSeconds * 1000
  const when = apart === 0 ? 'in the last step' : `until ${durationText(apart)} before the end`
  return `at most ${Math.round(most)} points, ${when}`
}
