/** Requests that are kept from ending: Slowloris, slow POST, slow read. */
import type { Flow } from '../../contracts/index.ts'
import type { Row } from './row.ts'

/** An ordinary request is ready in less. Set by hand. */
const slowUs = 8_000_000
/** A request that grows so slowly, in so few bytes at a time, milliseconds between: nobody types requests by hand. */
const pauseMs = 1_000
const pieceBytes = 150
const piecesMin = 3
/** SYN, acknowledgement, the first part, and two more. */
const packetsMin = 5
/** An answer that says no more than that the time is over. */
const refusalBytes = 1_000
/** What comes in while the reader's window was closed, at most. */
const unreadBytesASecond = 2_000

/** How the client kept a conversation from ending: its request never got ready, or it did not read; null: it did not. */
export function stallOf(row: Row): 'unready' | 'unread' | null {
  const tookUs = row.lastUs - row.firstUs
  if (tookUs < slowUs || row.forwardPayload === 0) return null
  if (row.backwardPayload === 0) {
    const isSmall = row.forwardPayload <= pieceBytes * row.forwardPackets
    return row.forwardPackets >= packetsMin && isSmall ? 'unready' : null
  }
  const { record } = row
  if (record === null) return null
  const isClosedWindow = record.history.includes('W')
  if (isClosedWindow && row.backwardPayload * 1e6 <= unreadBytesASecond * tookUs) return 'unread'
  return piecesOf(record) >= piecesMin ? 'unready' : null
}

/** Most pieces that came with pauses, one after the other, without a word of the server between, but a refusal at last. */
function piecesOf({ sequence, backward }: Flow): number {
  const { length, sizes, gapsMs } = sequence
  let pieces = 0
  let most = 0
  let pausedMs = 0
  let answered = 0
  for (let i = 0; i < length; i++) {
    pausedMs += gapsMs[i]!
    const size = sizes[i]!
    if (size < 0) {
      answered -= size
      pieces = 0
    }
    if (size <= 0) continue
    pieces = pausedMs >= pauseMs && size <= pieceBytes ? pieces + 1 : 0
    most = Math.max(most, pieces)
    pausedMs = 0
  }
  return backward.payloadBytes - answered <= refusalBytes ? most : 0
}
