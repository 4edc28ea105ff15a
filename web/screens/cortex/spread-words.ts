/** "Is it spreading?" in words: what is known, and that it is not where it is not. */
import type { Spread } from '../../api/index.ts'
import { countText, dataText, durationText } from '../../kit/index.ts'

export function spreadTitle({ says, acting, muted }: Spread): string {
  if (says === 'perhaps') return `Is it spreading? Perhaps, to ${countText(acting, 'host')}`
  if (says === 'none' && muted > 0) return 'Is it spreading? What tells of it is muted'
  return says === 'none' ? 'Is it spreading? Not so far' : 'Is it spreading? We cannot tell'
}

export function spreadSentence(spread: Spread): string {
  const { acting, muted, reached } = spread
  const begin = reachedText(spread)
  if (acting > 0) return `${begin} ${actingText(spread)}`
  if (reached === 0) return begin
  return `${begin} ${muted > 0 ? mutedText(muted) : noneText(reached)}${spread.isComplete ? '' : ' There may be more that we cannot follow.'}`
}

function noneText(reached: number): string {
  return reached === 1 ? 'It has done nothing we flag since.' : 'None did anything we flag.'
}

function mutedText(muted: number): string {
  return muted === 1
    ? '1 host was flagged; it is muted.'
    : `${countText(muted, 'host')} were flagged; they are muted.`
}

function reachedText({ reached, isComplete, isDoer, others }: Spread): string {
  const doer = others.find(({ isReached }) => !isReached)
  const by = isDoer || doer === undefined ? '' : `This was done to it by ${dataText(doer.value)}. `
  if (reached === 0) return `${by}It has reached none of your hosts since.`
  return `${by}It turned to ${isComplete ? '' : 'at least '}${countText(reached, 'host')} of yours since it began, in whatever way.`
}

function actingText({ hosts, acting }: Spread): string {
  const first = hosts.find(({ deed }) => deed !== null && !deed.isMuted)
  if (first === undefined) return `${countText(acting, 'host')} of these acted since.`
  const name = dataText(first.name || first.address)
  return acting === 1 ? `${name} has acted since.` : `${name} and ${acting - 1} more acted since.`
}

export function beatText({ calls, everyMs }: { calls: number; everyMs: number }): string {
  return `${countText(calls, 'call')}, ${durationText(Math.round(everyMs / 100) * 100)} apart`
}

/** The drawing in a sentence. */
export function neuronSentence(spread: Spread): string {
  const name = dataText(spread.entity)
  // Who did it to the host stands in the sentence already.
  const end = spread.others.find(({ isReached }) => isReached)
  const beat = end?.beat ? `, ${beatText(end.beat)}` : ''
  const axon = end === undefined ? '' : ` Outside it reached ${dataText(end.value)}${beat}.`
  return `${name} at the centre. ${spreadSentence(spread)}${axon}`
}
