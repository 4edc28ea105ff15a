/** What the outside world can do to us. Our own bugs assert; hostile input is a counted value. */
export type ErrorCode =
  | 'usage' // the command line or a setting is wrong
  | 'not-found' // a file, interface or record is not there
  | 'unreadable' // a file is there but not of a kind we read
  | 'truncated' // input ended early
  | 'corrupt' // input contradicts itself
  | 'permission' // the system refused
  | 'unavailable' // a program or service is missing or did not answer
  | 'full' // a bound was met and the caller asked not to wait

/** Exit status of a process that ends on this error (sysexits.h where it has one). */
export const exitStatus: Readonly<Record<ErrorCode, number>> = {
  usage: 64,
  unreadable: 65,
  corrupt: 65,
  truncated: 65,
  'not-found': 66,
  unavailable: 69,
  full: 75,
  permission: 77,
}

/** An error a person can act on: what, where, expected, found. Caught once, at the process's edge. */
export class AmoskysError extends Error {
  override readonly name = 'AmoskysError'
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** The message of anything that was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
