import type { Row } from '../../hosts/index.ts'

/** Where a request goes that is handed to an HTTP proxy. */
export interface Proxied {
  /** A name in lower case, or an address. */
  readonly host: string
  readonly port: number
  /** A tunnel (CONNECT): what is said in it is between the two. */
  readonly isTunnel: boolean
}

const authority = /^(\[[\da-f:.]{2,45}\]|[^\s/:@[\]]{1,255}):(\d{1,5})$/i
const absolute = /^http:\/\/(\[[\da-f:.]{2,45}\]|[^\s/:@?#[\]]{1,255})(?::(\d{1,5}))?(?:[/?#]|$)/i

/**
 * Whom a request asks a proxy for, in the clear: authority-form and absolute-form (RFC 9112 3.2). The second may go to the
 * server itself: it is of a proxy where `isProxy` tells so.
 */
export function proxiedTo({ application }: Row, isProxy: boolean): Proxied | null {
  if (application?.kind !== 'http') return null
  const { method, target } = application
  const isTunnel = method === 'CONNECT'
  if (!isTunnel && !isProxy) return null
  const found = (isTunnel ? authority : absolute).exec(target)
  const port = Number(found?.[2] ?? 80)
  if (found === null || port === 0 || port > 65_535) return null
  return { host: found[1]!.replace(/^\[|\]$/g, '').toLowerCase(), port, isTunnel }
}
