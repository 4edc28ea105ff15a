/** Whether this request may be done at all, before anything of it is read. */
import type { Caller } from '../../accounts/index.ts'
import { type Problem, problem } from './problem.ts'
import type { RequestFacts, Route } from './route.ts'

/** Who asks, and whether a browser proved it by itself (a cookie), which another site can make it do. */
export interface Proof {
  /** Null where what was shown lets nobody in. */
  readonly caller: Caller | null
  readonly isByCookie: boolean
  /** Why it does not; a route for anyone goes on without. */
  readonly refusal?: Problem
}

/** Null: nothing was shown. */
export type Authenticate = (request: RequestFacts) => Promise<Proof | null>

/** How fresh a proof must be for what cannot be taken back. */
const stepUpMs = 5 * 60_000
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD'])

export function admit(
  route: Route,
  { proof, request, nowMs }: { proof: Proof | null; request: RequestFacts; nowMs: number },
): Caller | null {
  const isUnsafe = !safeMethods.has(request.method)
  if (isUnsafe && route.isCrossSite !== true && (proof === null || proof.isByCookie))
    refuseOtherSites(request, proof !== null)
  if (route.needs === 'anyone') return proof?.caller ?? null
  if (proof === null) throw needsProof()
  const { caller, refusal } = proof
  if (caller === null) throw refusal ?? needsProof()
  if (route.needs !== 'signed-in') requirePermission(caller, route.needs)
  if (route.stepUp === true && nowMs - caller.signedInAtMs > stepUpMs)
    throw problem('reauth_required', 'For this, prove again who you are: POST /api/v1/auth/reauth.')
  return caller
}

function needsProof(): Problem {
  return problem('unauthenticated', 'This needs a session, a token or a key.', {
    methods: ['session', 'bearer', 'key'],
  })
}

/** Throws where it is not among those of the caller. */
export function requirePermission(
  caller: Caller,
  needed: Exclude<Route['needs'], 'anyone' | 'signed-in'>,
) {
  if (caller.permissions.has(needed)) return
  const whose = caller.role === null ? 'This key' : `The role ${caller.role}`
  throw problem('forbidden', `${whose} does not include ${needed}.`, {
    ...(caller.role === null ? { needsScope: needed } : { needsPermission: needed }),
  })
}

/** Cross-site request forgery (ASVS 3.5.1 to 3.5.3): a header that no form can send, and where the request began. */
function refuseOtherSites(request: RequestFacts, isSignedIn: boolean): void {
  const site = request.headers['sec-fetch-site']
  const origin = request.headers['origin']
  const isOther =
    site !== undefined ? site !== 'same-origin' : (origin ?? request.origin) !== request.origin
  if (isOther) throw problem('forbidden', 'The request came from another site.')
  if (isSignedIn && request.headers['x-amk-request'] !== '1')
    throw problem('forbidden', 'X-AMK-Request: expected the header with 1, found none.')
}
