/** Batches whose times lie in the future: their rows would outlive those of all other sensors, so they are refused. */
import type { ShippedPart } from '../../contracts/index.ts'

/** A clock may be wrong by so much; a capture that is replayed has times that are past. */
const aheadMsMax = 86_400_000

/** A sentence where a time is too far ahead of our clock; '': none is. */
export function futureTime(parts: readonly ShippedPart[], nowMs: number): string {
  const untilUs = (nowMs + aheadMsMax) * 1000
  for (const part of parts)
    for (const times of timesOf(part))
      for (const us of times)
        if (us > untilUs)
          return `a time of the batch is ${timeText(us)}, more than a day ahead of the hub's clock, ${timeText(nowMs * 1000)}; one of the two clocks is wrong`
  return ''
}

function timesOf(part: ShippedPart): readonly Iterable<number>[] {
  switch (part.kind) {
    case 'observations': {
      const { timesUs, beganUs, firstUs, lastUs, newSinceUs, count } = part.batch
      return [timesUs, beganUs, firstUs, lastUs, newSinceUs].map((all) => all.subarray(0, count))
    }
    case 'time':
      return [[part.timeUs]]
    case 'shed':
      return [[part.fromUs, part.untilUs]]
    case 'report':
      return [[part.report.newestUs]]
    default:
      return []
  }
}

/** `Date` tells no later ones. */
function timeText(us: number): string {
  return us < 8.64e18 ? new Date(us / 1000).toISOString() : `${us} microseconds`
}
