/** What a notification says: whom it is about, how sure it is, and where to read more. Nothing of what passed the wire. */
import type { ActionOrder } from '../../../../contracts/index.ts'
import { printable } from '../../../../kernel/index.ts'

export interface Message {
  /** Of the order. Sent again after a crash it is the same: receivers know by it that they have it. */
  readonly id: string
  readonly traceId: string
  /** Headline and confidence, as they stand in the order; one line. */
  readonly text: string
  /** Where it can be looked at; '': nowhere that a browser reaches. */
  readonly link: string
  readonly atMs: number
}

const textMax = 500

export function messageOf(
  order: ActionOrder,
  about: { readonly link: string; readonly atMs: number },
): Message {
  const text = printable(order.reason.replaceAll(/\s+/g, ' ').trim())
  const shown = text.length > textMax ? `${text.slice(0, textMax - 1)}\u2026` : text
  return { id: order.id, traceId: order.traceId, text: shown, ...about }
}
