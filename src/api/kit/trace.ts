/** W3C Trace Context (https://www.w3.org/TR/trace-context/): one id for whatever follows from a request. */

export interface Trace {
  /** 32 hex digits. */
  readonly id: string
  /** What is answered: the trace, and this request as the newest span in it. */
  readonly parent: string
}

const format = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** The trace that the request belongs to; a new one where it names none, or not rightly. */
export function traceOf(header: string | undefined, randomHex: (bytes: number) => string): Trace {
  const id = format.exec(header ?? '')?.[1] ?? randomHex(16)
  return { id, parent: `00-${id}-${randomHex(8)}-01` }
}
