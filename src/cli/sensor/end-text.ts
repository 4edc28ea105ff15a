/** What a sensor says at its end: how much it sent, whether the hub has it, and why not. */
import type { SensorLink } from '../../contracts/index.ts'
import { plural } from '../../kernel/index.ts'

export interface Shipped {
  /** Of this run. */
  readonly batches: number
  readonly rows: number
  readonly shedRows: number
  /** Waited in the log from runs before, when this one began. */
  readonly before: number
  /** Waits in the log now. */
  readonly left: number
  readonly hub: string
  readonly state: SensorLink['state']
  readonly lastError: string
}

export function endText(shipped: Shipped): string {
  const { batches, rows, shedRows, before, left } = shipped
  const made = `${plural(batches, 'batch', 'batches')} with ${plural(rows, 'observation')}`
  const earlier =
    before === 0 ? '' : `, and ${plural(before, 'batch', 'batches')} of before that waited`
  const shed = shedRows === 0 ? '' : `; ${plural(shedRows, 'observation')} were given up`
  if (left === 0) return `sent ${made}${earlier}: the hub has taken all${shed}`
  const waits = `${plural(left, 'batch waits', 'batches wait')} in the log until this sensor runs again`
  return `made ${made}${earlier}; ${waits}: ${whyOf(shipped)}${shed}`
}

function whyOf({ hub, state, lastError }: Shipped): string {
  const because = lastError === '' ? '' : ` (${lastError})`
  switch (state) {
    case 'away':
      return `the hub at ${hub} cannot be reached${because}`
    case 'refused':
      return `the hub at ${hub} refuses this sensor${because}`
    case 'slowed':
      return `the hub at ${hub} asks to wait`
    case 'connected':
      return `the hub at ${hub} did not take them in time`
  }
}
