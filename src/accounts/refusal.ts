/** Why somebody is not let in, or a change is not made. A caller can do something about each; the codes are the API's. */
export type RefusalCode =
  | 'unauthenticated'
  | 'token_expired'
  | 'mfa_required'
  | 'reauth_required'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'stale_version'
  | 'validation_failed'
  | 'rate_limited'
  | 'not_ready'

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  /** What else the answer says: `retryAfterSeconds`, `methods`, `pointer`. */
  readonly members: Readonly<Record<string, unknown>>
  constructor(code: RefusalCode, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    this.members = members
  }
}
