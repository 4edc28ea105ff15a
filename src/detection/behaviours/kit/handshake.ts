import type { ConnState } from '../../../contracts/index.ts'
import { Protocol } from '../../../contracts/index.ts'
import type { Row } from '../../hosts/index.ts'

/** The opening was not answered, was refused, or was taken back before an answer. */
const unanswered: ReadonlySet<ConnState> = new Set(['S0', 'REJ', 'RSTOS0'])
/** The responder ended what it had taken as established. */
const endedByBoth: ReadonlySet<ConnState> = new Set(['SF', 'S3'])
/** SYN and reset: whoever got an answer that it never asked for resets, too. */
const halfOpenPackets = 2

/**
 * Whether a flow shows that both of its addresses are real: a TCP responder gives data, or ends in order, only to
 * whom its answer reached. Null where the flow cannot tell.
 */
export function completedHandshake(event: Row): boolean | null {
  if (event.protocol !== Protocol.tcp) return null
  if (event.backwardPayload > 0 && event.forwardPackets > 0) return true
  if (endedByBoth.has(event.state)) return true
  if (unanswered.has(event.state)) return false
  const isDropped = event.state === 'RSTO' && event.forwardPayload === 0
  return isDropped && event.forwardPackets <= halfOpenPackets ? false : null
}
