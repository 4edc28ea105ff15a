/** What an answer says when it cannot be what was asked for: RFC 9457, with a code that machines read. */
import type { Refusal } from '../../accounts/index.ts'

interface Kind {
  readonly status: number
  readonly title: string
}

/** UX 10.2. */
export const problemKinds = {
  validation_failed: { status: 400, title: 'The request is not as it must be' },
  unknown_parameter: { status: 400, title: 'No such parameter' },
  cursor_mismatch: { status: 400, title: 'The cursor belongs to another question' },
  bad_query: { status: 400, title: 'The query cannot be read' },
  unauthenticated: { status: 401, title: 'You did not prove who you are' },
  token_expired: { status: 401, title: 'The session is over' },
  mfa_required: { status: 401, title: 'A second proof is needed' },
  reauth_required: { status: 401, title: 'Prove again who you are' },
  forbidden: { status: 403, title: 'This is not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'This cannot be done here' },
  not_acceptable: { status: 406, title: 'Not in that form' },
  conflict: { status: 409, title: 'It contradicts what is there' },
  idempotency_in_progress: { status: 409, title: 'The same request is still being done' },
  already_undone: { status: 409, title: 'It was undone before' },
  lockout_risk: { status: 409, title: 'It would cut off whoever manages this' },
  never_block: { status: 409, title: 'Nothing is ever done to this' },
  count_changed: { status: 409, title: 'More or fewer match than you saw' },
  stale_version: { status: 412, title: 'Someone changed this first' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Not a form that is read here' },
  idempotency_mismatch: { status: 422, title: 'The same key came with another request' },
  policy_invalid: { status: 422, title: 'The policy is not as it must be' },
  not_reversible: { status: 422, title: 'It cannot be undone' },
  upgrade_required: { status: 426, title: 'This path speaks another protocol' },
  precondition_required: { status: 428, title: 'A header is missing' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong here' },
  not_ready: { status: 503, title: 'Not ready yet' },
} as const satisfies Readonly<Record<string, Kind>>

export type ProblemCode = keyof typeof problemKinds

/** More of a problem: `detail`, and the members that its code has. */
export interface ProblemMembers {
  readonly detail: string
  readonly [member: string]: unknown
}

/** Thrown by whoever handles a request; the one place that answers makes a response of it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly status: number
  readonly members: ProblemMembers
  constructor(code: ProblemCode, members: ProblemMembers) {
    super(`${code}: ${members.detail}`)
    this.code = code
    this.status = problemKinds[code].status
    this.members = members
  }
}

export function problem(code: ProblemCode, detail: string, more: object = {}): Problem {
  return new Problem(code, { ...more, detail })
}

/** What accounts refuse, in the API's form. */
export function problemOfRefusal({ code, message, members }: Refusal): Problem {
  const { pointer, ...more } = members
  const errors = [{ pointer, code: 'refused', message }]
  return problem(code, message, { ...more, ...(pointer !== undefined && { errors }) })
}

export interface ProblemPlace {
  readonly path: string
  readonly traceId: string
}

export function problemBody({ code, status, members }: Problem, { path, traceId }: ProblemPlace) {
  return {
    type: `https://amoskys.local/problems/${code.replaceAll('_', '-')}`,
    title: problemKinds[code].title,
    status,
    instance: path,
    code,
    traceId,
    ...members,
  }
}

export const problemType = 'application/problem+json; charset=utf-8'
export const challenge = 'Bearer realm="amoskys"'
