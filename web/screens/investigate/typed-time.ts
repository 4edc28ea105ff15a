/** A moment as people type it: `2026-11-22 14:25:50.120`, in the zone of the page. */
import { zoneText } from '../../kit/index.ts'

/** How far the zone of the page is ahead of UTC at that moment. */
function aheadMs(ms: number): number {
  const zone = zoneText()
  if (zone === 'UTC') return 0
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(ms)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const there = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  )
  return there - Math.floor(ms / 1000) * 1000
}

export function typedText(ms: number): string {
  return new Date(Math.round(ms) + aheadMs(ms)).toISOString().slice(0, 23).replace('T', ' ')
}

/** Null where it cannot be read. */
export function typedMs(text: string): number | null {
  const found = /^\s*(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)\s*$/.exec(text)
  if (found === null) return null
  const there = Date.parse(`${found[1]}T${found[2]}Z`)
  return Number.isNaN(there) ? null : there - aheadMs(there)
}
