import { clockText, momentText, zoneText } from '../../kit/index.ts'

interface Written {
  readonly key: string
  readonly clock: string
  readonly moment: string
}

let last: Written = { key: '', clock: '', moment: '' }

/** Of one second. To write a time costs more than the rest of a row, and rows beside each other share theirs. */
export function timeWords(ms: number): Written {
  const key = `${Math.floor(ms / 1000)} ${zoneText()}`
  if (key !== last.key) last = { key, clock: clockText(ms), moment: momentText(ms) }
  return last
}
